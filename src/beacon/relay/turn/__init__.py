"""The TURN server as a sans-IO core."""
