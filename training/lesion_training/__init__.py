"""Trains the lesion classifier that ships with melanoma: reads labeled images and writes a bundle."""
