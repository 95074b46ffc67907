"""The forecast: from a firm to figures one can defend."""

from beacon.flows.forecasting.forecast import Request, forecast_firm

__all__ = ["Request", "forecast_firm"]
