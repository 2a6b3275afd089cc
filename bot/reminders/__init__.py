"""Reminders that people ask for: rows and rules. Knows no dialogue."""
