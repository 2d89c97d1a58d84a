"""What stops a review."""


class ReviewError(Exception):
    """One line that tells what is wrong, with which value, and what to run or change next."""

    def __init__(self, message: str, *, next_step: str) -> None:
        super().__init__(f"{' '.join(message.split())} Next: {next_step}")
