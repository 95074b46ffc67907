"""The relay's control interface."""
