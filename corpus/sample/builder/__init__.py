"""Turns the plain text in ``content/`` into the sample council's files."""
