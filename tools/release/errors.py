"""What stops a release."""


class ReleaseError(Exception):
    """One line that tells what is wrong, with which value, and what to run or change next."""

    def __init__(self, message: str, *, next_step: str) -> None:
        super().__init__(f"{message} Next: {next_step}")
