"""The commands of the program `trolyso`, one file for each kind."""
