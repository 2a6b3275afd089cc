"""Pages: the web chat."""
