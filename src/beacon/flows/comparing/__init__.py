"""Two forecasts side by side: what differs in the firm, in how calls will be, and in the plan."""

from beacon.flows.comparing.whole import compare_document

__all__ = ["compare_document"]
