"""The CJK font Beacon ships, and its subsets."""
