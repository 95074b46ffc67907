"""Where meeting servers should stand: candidates, what meetings get there, the search."""
