"""What keeps the embedded AWS's data in a folder from one process to the next."""
