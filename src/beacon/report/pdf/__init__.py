"""A Document as a PDF to print and to send: Typst sets it, with no browser and nothing from outside."""

from beacon.report.pdf.make import report_pdf

__all__ = ["report_pdf"]
