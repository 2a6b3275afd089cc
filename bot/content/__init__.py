"""Content of data/: read, checked, handed to the dialogue core."""
