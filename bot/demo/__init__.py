"""A province to look at: as many teams, people and visits as the plans speak of, all of it made up."""
