"""Which kind of link at which site: offers and prices, every pair on every two kinds, the choice."""
