"""Lessons that members take: how far each is, and who is through."""
