"""Forecasts of stored firms: the queue that makes them, their progress, and what they come to."""
