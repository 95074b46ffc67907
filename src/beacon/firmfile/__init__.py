"""The firm file: what a person writes down, read with every mistake named by line and field."""

from beacon.firmfile.reader import firm_from_bytes, firm_from_text, firm_schema, read_firm

__all__ = ["firm_from_bytes", "firm_from_text", "firm_schema", "read_firm"]
