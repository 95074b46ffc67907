"""Wire formats, without a socket: bytes in, bytes out."""
