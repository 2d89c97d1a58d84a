"""What the commands share that change or try a deployed environment: their words for what AWS and people get wrong."""

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from tools.failure import run_command

from integration_core.errors import IntegrationError, InvalidInput, PermanentError

ENVIRONMENTS = ("dev", "test", "prod")
# boto3 does not read AWS_REGION, which the AWS CLI and other SDKs take.
WRONG_ACCOUNT = "see that AWS_DEFAULT_REGION and the credentials are those of the environment."


class Parser(argparse.ArgumentParser):
    """Refuses arguments in one line."""

    def error(self, message: str) -> NoReturn:
        """Raise InvalidInput."""
        raise InvalidInput(f"The arguments are wrong: {message}.", next_step=f"run {self.prog} --help")


def run_on_aws(parser: Parser, arguments: Sequence[str], act: Callable[[argparse.Namespace], None]) -> int:
    """Do what the arguments ask for; the exit code is 1, with one line on stderr, where it could not be done."""

    def acting(given: argparse.Namespace) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            act(given)
        except (BotoCoreError, ClientError) as error:
            raise PermanentError(f"{str(error).rstrip('.')}.", next_step=WRONG_ACCOUNT) from None

    return run_command(parser, arguments, acting, failed="error: ", also=IntegrationError)
