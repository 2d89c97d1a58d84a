"""The command `asl`: check, format, compare, draw, and list what a definition needs to be allowed."""
