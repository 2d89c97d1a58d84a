"""What must hold in machines that are made as objects; the rules themselves stand in `check`."""
