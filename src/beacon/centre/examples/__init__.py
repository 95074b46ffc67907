"""The two example firms, as they stand in the repository's `examples`, carried in the wheel."""
