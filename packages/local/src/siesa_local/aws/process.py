"""The process's environment while an embedded AWS is open: fake credentials, and nothing of the user's own AWS."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from integration_core.errors import ConfigurationInvalid
from siesa_local.aws.model import LambdaFunction

ACCOUNT_ID = "123456789012"


def merged_environment(functions: Mapping[str, LambdaFunction]) -> dict[str, str]:
    """Join the functions' environments into one, and refuse a name that two of them set differently."""
    merged: dict[str, str] = {}
    owner: dict[str, str] = {}
    for function_name, function in functions.items():
        for name, value in function.environment.items():
            if merged.setdefault(name, value) != value:
                message = (
                    f"Functions {owner[name]} and {function_name} set the environment variable {name} differently."
                )
                raise ConfigurationInvalid(
                    message, next_step="give both the same value: all functions of an embedded AWS share one process"
                )
            owner.setdefault(name, function_name)
    return merged


@contextmanager
def sealed_environment(region: str, extra: Mapping[str, str]) -> Iterator[None]:
    """Set fake credentials and `extra` in `os.environ`, hide every other `AWS_` variable, and restore all on leaving.

    Profiles and credential files of the user and the instance's metadata are out of reach for as long as this holds.
    """
    before = dict(os.environ)
    ours = {
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **extra,
    }
    hidden = [name for name in before if name.startswith("AWS_") and name not in ours]
    for name in hidden:
        del os.environ[name]
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in [*hidden, *ours]:
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)
