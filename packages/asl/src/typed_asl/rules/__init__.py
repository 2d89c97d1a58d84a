"""What must hold between the parts of a definition beyond their form."""
