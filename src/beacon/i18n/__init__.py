"""Messages and their two languages."""

from beacon.i18n.catalogue import LANGUAGES, entries, render, translate
from beacon.i18n.message import Message, Names, Quantity, msg

__all__ = ["LANGUAGES", "Message", "Names", "Quantity", "entries", "msg", "render", "translate"]
