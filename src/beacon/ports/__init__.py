"""What the centre asks of its surroundings: small Protocols. Adapters stand behind them; wiring joins the two."""
