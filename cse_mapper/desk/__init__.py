"""The review in the browser: one passage at a time, on this machine alone, saved at once."""
