"""Two stored forecasts side by side, as the page reads them."""

from __future__ import annotations


def comparison_page(*, a: str, b: str, language: str) -> str:
    """The comparison as a page's document in one language.

    Parameters
    ----------
    a, b : str
        Texts of forecast.json, of this version or an older one.
    language : str
        `en` or `zh_Hans`.

    Raises
    ------
    BeaconError
        Where the two have nothing to compare, or one cannot be read.
    """
    from beacon.flows.comparing import compare_document
    from beacon.nouns.visit import FIGURES
    from beacon.report.forecast_versions import forecast_from_json
    from beacon.report.web_document import web_document_json

    first, second = (forecast_from_json(text, file=FIGURES) for text in (a, b))
    return web_document_json(compare_document(first, second), language=language)
