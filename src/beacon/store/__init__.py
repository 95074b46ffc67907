"""What the centre keeps: SQLAlchemy tables, their migrations, and stores that give nouns. The only place with SQL."""
