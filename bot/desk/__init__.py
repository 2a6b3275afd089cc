"""The desk: the pages from which officials steer. Server-rendered; a small script of our own; every row within the person's areas."""

from bot.desk.app import desk_routes
from bot.desk.parts import DeskParts

__all__ = ["DeskParts", "desk_routes"]
