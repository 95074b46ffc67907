"""Every chart of a document in every language, drawn once: the page and the printed report show the same drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from beacon.nouns import Chart, Document
from beacon.report.charts import chart_svg

Drawings = Mapping[tuple[str, str], str]
"SVG text by language and key of the chart."


def drawings_of(document: Document, languages: Sequence[str]) -> Drawings:
    """Draw the charts. Raises KeyError for a kind without a drawing, or a message without a translation."""
    charts = [b for s in document.sections for b in s.blocks if isinstance(b, Chart)]
    return {
        (language, chart.key): chart_svg(chart, language, prefix=f"{language}-{chart.key}-")
        for language in languages
        for chart in charts
    }
