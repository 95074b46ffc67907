"""What the plan says, a part a module: `<part>(reading, plan) -> Section`."""
