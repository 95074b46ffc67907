"""How older databases become this version's: Alembic's environment and one script a version."""
