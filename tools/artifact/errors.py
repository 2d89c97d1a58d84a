"""What stops a build."""


class ArtifactError(Exception):
    """One line that tells what is wrong, with which value, and what to run or change next."""

    def __init__(self, message: str, *, next_step: str) -> None:
        super().__init__(f"{message} Next: {next_step}")


class InterpreterMissing(ArtifactError):
    """No Python of the runtime's minor version is on this machine."""
