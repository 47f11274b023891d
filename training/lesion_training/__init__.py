"""Fits the lesion classifier that ships with melanoma: photographs and labels in, a bundle out."""
