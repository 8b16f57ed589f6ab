"""What goes to the assessor and to the services: draft, numbered evidence, letters, the pack."""
