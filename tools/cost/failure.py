"""What stops the command."""


class CostFailed(Exception):
    """One line that says what could not be measured or read, and what to do next."""
