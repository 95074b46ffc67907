"""A TURN server whose relaying is a route: every packet between two legs passes through `beacon.impair`."""
