"""JPEG files: an encoder that allows every layout, the tools of libjpeg-turbo, and damage."""
