"""What the centre keeps, in one database. The only room that speaks SQL."""

from beacon.store.database import Database, open_database

__all__ = ["Database", "open_database"]
