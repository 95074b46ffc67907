"""Erlang formulas, bandwidth on the wire, and what is best to buy: pure functions and solved programmes."""
