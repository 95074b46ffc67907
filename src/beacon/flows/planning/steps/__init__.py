"""What to do next, from every part of the plan, and in which order."""
