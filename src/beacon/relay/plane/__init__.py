"""The data plane: packets in, fates, packets out, in a thread of its own that never holds the GIL."""
