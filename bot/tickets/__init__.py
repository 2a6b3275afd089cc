"""Residents handed over to people of their team: rows and rules. Knows no dialogue."""
