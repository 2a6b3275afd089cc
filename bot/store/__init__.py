"""Storage: what was said, the state of each conversation, what is to be sent, what people thought of it."""

from bot.store.store import Delivery, Outgoing, Store, Turned

__all__ = ["Delivery", "Outgoing", "Store", "Turned"]
