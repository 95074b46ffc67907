"""Charts for the page: the same kinds, rows, words and colours as the report's, as Vega-Lite that fits its box.

The report's drawings are laid out in pixels, because paper has a width. A page has any width, a theme and a pointer:
here places are data, the box decides the size, one signal (`dark`) decides the colours, and figures come on pointing.
"""

from beacon.report.page_charts.draw import page_spec

__all__ = ["page_spec"]
