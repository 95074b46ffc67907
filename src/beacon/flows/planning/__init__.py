"""The plan: from a forecast to what a firm should do."""

from beacon.flows.planning.plan import plan_firm
from beacon.flows.planning.request import PlanRequest

__all__ = ["PlanRequest", "plan_firm"]
