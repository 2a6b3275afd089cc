"""The dialogues of members and officials: commands, buttons and free text that need the database."""
