"""Sessions and what they mean for the data plane: who sits where, which lane is which."""
