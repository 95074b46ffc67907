"""Turns a Forecast into a Document: what to say, in what order, and the figures and rows behind it."""

from beacon.flows.briefing.whole import briefing

__all__ = ["briefing"]
