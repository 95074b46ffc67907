"""Settings, read once at the start of a process."""
