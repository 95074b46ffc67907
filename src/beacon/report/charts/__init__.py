"""Charts: one drawing per kind, defined once as Vega-Lite, drawn per language as static SVG."""

from beacon.report.charts.draw import chart_svg

__all__ = ["chart_svg"]
