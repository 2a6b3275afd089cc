"""The desk: the pages from which officials steer. Server-rendered; a small script of our own; every row within the person's areas."""

from bot.desk.front import desk_front
from bot.desk.parts import DeskParts

__all__ = ["DeskParts", "desk_front"]
