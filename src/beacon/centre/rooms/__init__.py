"""Rooms: people in a visit, their seats, the route they are on, and the WebSocket they speak over."""

from beacon.centre.rooms.routes import router

__all__ = ["router"]
