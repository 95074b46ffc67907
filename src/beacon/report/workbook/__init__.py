"""A forecast as a workbook: every table of the document with figures as figures, and the hours of every pair."""

from beacon.report.workbook.make import forecast_workbook

__all__ = ["forecast_workbook"]
