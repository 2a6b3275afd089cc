"""The way of a message: received, understood, answered, sent."""
