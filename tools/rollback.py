"""Point an alias `live` back at the version before: `./run rollback loader prod`, `… workflow prod --to 3`.

`--save FILE` notes what is live and changes nothing; `--from FILE` points every alias of the stack back at what was
noted. A deployment uses these two, because the version numbered before may be one that was turned back itself. So does
`--check`, which fails where an older version than the newest is live: deploying again what was turned back by its alias
changes nothing, since the stack knows nothing of that, and succeeds.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tools.on_aws import ENVIRONMENTS, Parser, run_on_aws

from integration_core.aws.sessions import new_session
from integration_core.errors import (
    ConfigurationInvalid,
    InvalidInput,
    PermanentError,
    ResourceNotFound,
)

if TYPE_CHECKING:
    from boto3.session import Session

ALIAS = "live"
STEPS = ("extractor", "transformer", "loader")
MACHINES = ("workflow", "close-books", "freshness")
"""The machines of the stack `workflow`."""

AFTERWARDS = "The stack knows nothing of this. The release that mends it: docs/how-to/deploy.md#turn-a-release-back"


class Aliases(Protocol):
    """The aliases `live` of one service, by what they belong to. Versions are numbers, counted up from 1."""

    def live(self, name: str) -> int:
        """Give the version that all calls go to.

        Raises ResourceNotFound where there is no alias, PermanentError where it is being shifted.
        """

    def versions(self, name: str) -> list[int]:
        """Give the published versions."""

    def point(self, name: str, version: int) -> None:
        """Let all calls go to a version."""


class FunctionAliases:
    """Aliases of Lambda functions."""

    def __init__(self, session: "Session") -> None:
        self._lambda = session.client("lambda")

    def live(self, name: str) -> int:
        """Give the version; CodeDeploy shifts by weights, and would not know of a hand that moves the alias as well."""
        alias = self._alias(name)
        if weights := alias.get("RoutingConfig", {}).get("AdditionalVersionWeights"):
            raise PermanentError(
                f"A release of {name} is under way: version {', '.join(weights)} has a part of the calls.",
                next_step="stop it, which turns it back: docs/how-to/deploy.md#turn-a-release-back",
            )
        return int(alias["FunctionVersion"])

    def versions(self, name: str) -> list[int]:
        """Give the published versions, without `$LATEST`."""
        pages = self._lambda.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        every = [version["Version"] for page in pages for version in page["Versions"]]
        return sorted(int(version) for version in every if version.isdecimal())

    def point(self, name: str, version: int) -> None:
        """Move the alias, unless something else moves it at the same time."""
        self._lambda.update_alias(
            FunctionName=name,
            Name=ALIAS,
            FunctionVersion=str(version),
            RoutingConfig={"AdditionalVersionWeights": {}},
            RevisionId=self._alias(name)["RevisionId"],
        )

    def _alias(self, name: str) -> Any:
        try:
            return self._lambda.get_alias(FunctionName=name, Name=ALIAS)
        except self._lambda.exceptions.ResourceNotFoundException:
            raise _absent(name) from None


class MachineAliases:
    """Aliases of state machines. A version's ARN is the machine's with its number."""

    def __init__(self, session: "Session") -> None:
        self._states = session.client("stepfunctions")
        identity = session.client("sts").get_caller_identity()
        partition = identity["Arn"].split(":")[1]
        self._prefix = f"arn:{partition}:states:{session.region_name}:{identity['Account']}:stateMachine:"

    def live(self, name: str) -> int:
        """Give the version; an alias that is being shifted names two."""
        missing = (self._states.exceptions.ResourceNotFound, self._states.exceptions.StateMachineDoesNotExist)
        try:
            alias = self._states.describe_state_machine_alias(stateMachineAliasArn=f"{self._prefix}{name}:{ALIAS}")
        except missing:
            raise _absent(name) from None
        numbers = [_number(route["stateMachineVersionArn"]) for route in alias["routingConfiguration"]]
        if len(numbers) != 1:
            raise PermanentError(
                f"A release of {name} is under way: its starts are shared by versions {numbers[0]} and {numbers[1]}.",
                next_step="wait for its end, or give all starts to one: docs/how-to/deploy.md#turn-a-release-back",
            )
        return numbers[0]

    def versions(self, name: str) -> list[int]:
        """Give the published versions."""
        found: list[int] = []
        page: dict[str, Any] = {"nextToken": ""}
        while (token := page.get("nextToken")) is not None:
            more = {"nextToken": token} if token else {}
            page = dict(self._states.list_state_machine_versions(stateMachineArn=f"{self._prefix}{name}", **more))
            found += [_number(version["stateMachineVersionArn"]) for version in page["stateMachineVersions"]]
        return sorted(found)

    def point(self, name: str, version: int) -> None:
        """Move the alias."""
        self._states.update_state_machine_alias(
            stateMachineAliasArn=f"{self._prefix}{name}:{ALIAS}",
            routingConfiguration=[{"stateMachineVersionArn": f"{self._prefix}{name}:{version}", "weight": 100}],
        )


def turn_back(aliases: Aliases, name: str, to: int | None = None) -> str:
    """Point an alias at version `to`, or at the one published before the live one; tell what was done."""
    live, versions = aliases.live(name), aliases.versions(name)
    there = f"there are {', '.join(map(str, versions)) or 'none'}"
    if to is None:
        to = max((version for version in versions if version < live), default=None)
        if to is None:
            raise PermanentError(
                f"{name} has no version before {live}, which is live: {there}.",
                next_step="deploy the commit that you want back: docs/how-to/deploy.md#release-one-lambda",
            )
    elif to not in versions:
        raise InvalidInput(f"{name} has no version {to}: {there}.", next_step="give one of them to --to.")
    return _pointed(aliases, name, live, to)


def save(aliases: Aliases, names: Sequence[str]) -> dict[str, int | None]:
    """Give the live version of each; None where nothing has been deployed yet."""
    return {name: _live_or_none(aliases, name) for name in names}


def restore(aliases: Aliases, saved: dict[str, int | None]) -> list[str]:
    """Point each alias back at what `save` gave; tell of each what was done."""
    told = []
    for name, version in saved.items():
        if version is None:
            told.append(f"{name}: nothing was live before this deployment, so there is nothing to go back to.")
        else:
            told.append(_pointed(aliases, name, aliases.live(name), version))
    return told


def check(aliases: Aliases, names: Sequence[str]) -> list[str]:
    """Tell of each what is live. Raises PermanentError where that is not the newest version."""
    told = []
    for name in names:
        live, newest = aliases.live(name), max(aliases.versions(name))
        if live != newest:
            thing, _, environment = name.removeprefix("siesa-integration-").rpartition("-")
            raise PermanentError(
                f"{name}: version {live} is live and {newest} the newest. It was turned back, and deploying it again "
                "moves no alias.",
                next_step="deploy the release that mends it (docs/how-to/deploy.md#turn-a-release-back), or give it "
                f"another try: ./run rollback {thing} {environment} --to {newest}",
            )
        told.append(f"{name}: version {live}, the newest, is live.")
    return told


def _live_or_none(aliases: Aliases, name: str) -> int | None:
    try:
        return aliases.live(name)
    except ResourceNotFound:
        return None


def _pointed(aliases: Aliases, name: str, live: int, to: int) -> str:
    if live == to:
        return f"{name}: version {to} is live already."
    aliases.point(name, to)
    return f"{name}: {ALIAS} points at version {to} again, and no longer at {live}. {AFTERWARDS}"


def _number(version_arn: str) -> int:
    return int(version_arn.rpartition(":")[2])


def _absent(name: str) -> ResourceNotFound:
    return ResourceNotFound(
        f"There is no {name} with an alias {ALIAS} in this account and region.",
        next_step="see that AWS_DEFAULT_REGION and the credentials are the environment's, and its stack is deployed.",
    )


def _names(what: str, environment: str, *, stack: bool) -> list[str]:
    things = MACHINES if stack and what == "workflow" else (what,)
    return [f"siesa-integration-{thing}-{environment}" for thing in things]


def _read(file: Path, names: Sequence[str]) -> dict[str, int | None]:
    again = f"write it with --save {file}, before the deployment."
    try:
        saved = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationInvalid(f"{file} cannot be read: {error}.", next_step=again) from None
    whole = isinstance(saved, dict) and sorted(saved) == sorted(names)
    if not whole or any(not isinstance(version, int | None) for version in saved.values()):
        raise ConfigurationInvalid(f"{file} does not hold the versions of {', '.join(names)}.", next_step=again)
    return dict(saved)


def _write(file: Path, live: dict[str, int | None]) -> None:
    try:
        file.write_text(json.dumps(live, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationInvalid(f"{file} cannot be written: {error.strerror}.", next_step="name another.") from None


def main(arguments: Sequence[str], session: "Session | None" = None) -> int:
    """Do what the arguments ask for; the exit code is 1, with one line on stderr, where it could not be done."""

    def act(given: argparse.Namespace) -> None:
        print("\n".join(_done(given, session or new_session())))

    return run_on_aws(_parser(), arguments, act)


def _done(given: argparse.Namespace, session: "Session") -> list[str]:
    names = _names(given.what, given.environment, stack=bool(given.save or given.restore or given.check))
    saved = _read(given.restore, names) if given.restore else None
    aliases: Aliases = FunctionAliases(session) if given.what in STEPS else MachineAliases(session)
    if given.save:
        live = save(aliases, names)
        _write(given.save, live)
        return [f"{name}: {f'version {version}' if version else 'nothing'} is live." for name, version in live.items()]
    if saved is not None:
        return restore(aliases, saved)
    if given.check:
        return check(aliases, names)
    return [turn_back(aliases, names[0], given.to)]


def _parser() -> Parser:
    parser = Parser(prog="./run rollback", description="Point an alias `live` back at the version before.")
    parser.add_argument("what", choices=(*STEPS, *MACHINES))
    parser.add_argument("environment", choices=ENVIRONMENTS)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--to", type=int, metavar="VERSION", help="this version, and not the one before the live one")
    choice.add_argument("--save", type=Path, metavar="FILE", help="note what is live in the stack; change nothing")
    choice.add_argument("--from", type=Path, metavar="FILE", dest="restore", help="point back at what was noted")
    choice.add_argument("--check", action="store_true", help="fail unless the newest versions are live; change nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
