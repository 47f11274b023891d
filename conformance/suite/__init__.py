"""The conformance suite: images that it draws, reference decoders, and the comparison with a decoder."""
