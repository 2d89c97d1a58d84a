"""What an environment is deployed with: read from environments.toml and the command's context, refused in a line."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from botocore import __version__ as botocore_version
from botocore.loaders import Loader
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from siesa_infra.errors import SynthesisError
from siesa_infra.terms import ENVIRONMENTS, Environment

ROOT = Path(__file__).resolve().parents[2]
"""The repository. What the context names by a relative path is relative to it, wherever the app runs."""

FILE = ROOT / "infra" / "environments.toml"

Architecture = Literal["arm64", "x86_64"]

Rollout = Literal["all-at-once", "linear"]
"""How `live` moves to a new version: at once, or a tenth of the invocations every three minutes.

A canary of a tenth would meet hardly one sync of a client that syncs every six hours; a linear shift meets more with
each step and still turns back at the first alarm.
"""

# fmt: off
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
# fmt: on
"""Retentions that CloudWatch Logs knows. Source: its API reference, PutRetentionPolicy."""


def _no_secret_of_siesa(product_type: str) -> str:
    if product_type == "siesa":
        msg = "the loader would read the secret of the source"
        raise ValueError(msg)
    return product_type


@cache
def _regions() -> frozenset[str]:
    partitions = Loader().load_data("partitions")["partitions"]
    return frozenset(region for partition in partitions for region in partition["regions"])


def _known(region: str) -> str:
    if region not in _regions():
        msg = f"botocore {botocore_version} knows no such region of AWS"
        raise ValueError(msg)
    return region


def _each_once(emails: list[str]) -> list[str]:
    """An address twice would be two subscriptions of one name, which CDK cannot make."""
    seen: set[str] = set()
    for email in emails:
        if email.casefold() in seen:
            msg = f"the address {email} stands there twice"
            raise ValueError(msg)
        seen.add(email.casefold())
    return emails


Region = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)+-[0-9]+$"), AfterValidator(_known)]
"""Its form is asked first: botocore's list holds `aws-global` too, which is no place to deploy to."""

SubnetId = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$")]
SecurityGroupId = Annotated[str, Field(pattern=r"^sg-[0-9a-f]{8,17}$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")]
ProductType = Annotated[str, Field(pattern=r"^[a-z0-9-]+$"), AfterValidator(_no_secret_of_siesa)]
"""It is a part of the name of a secret, and of the ARN that the loader's tenant role may read."""


class Strict(BaseModel):
    """Unknown keys are refused, so that no setting is dead unnoticed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class VpcSettings(Strict):
    """The private network in which a Siesa stands: the steps get a network interface in each of the subnets."""

    subnet_ids: list[SubnetId] = Field(min_length=1)
    security_group_ids: list[SecurityGroupId] = Field(min_length=1)


class Memory(Strict):
    """The functions' memory in MB, by which Lambda also gives out processor time."""

    extractor: int = Field(default=512, ge=128, le=10_240)
    transformer: int = Field(default=512, ge=128, le=10_240)
    loader: int = Field(default=512, ge=128, le=10_240)


class Settings(Strict):
    """One environment's settings.

    `rollback` is on but for the release that mends a failing one: CodeDeploy refuses to start while an alarm rings.
    """

    environment: Environment
    account: str = Field(pattern=r"^[0-9]{12}$")
    region: Region
    architecture: Architecture = "arm64"
    memory_mb: Memory = Memory()
    batch_size: int = Field(default=100, ge=1, le=1_000)
    product_types: list[ProductType] = Field(default=["kong", "wms"], min_length=1)
    log_retention_days: RetentionDays = 365
    rollout: Rollout = "linear"
    rollback: Literal["on", "off"] = "on"
    alert_emails: Annotated[list[Email], AfterValidator(_each_once)] = []
    vpc: VpcSettings | None = None


GIVEN = ("account", "region", "rollback")
"""What the command's context may set, over the file."""


def read_settings(context: Mapping[str, str], file: Path | None = None) -> list[Settings]:
    """Give the environments to synthesise.

    `context` may hold `environment` (that one alone), `settings` (another file than environments.toml) and, over the
    file's, `account`, `region` and `rollback`. Without `environment` every environment that has an account is
    synthesised, and one at least must have it.
    """
    file = file or ROOT / context.get("settings", FILE)
    written = _read(file)
    given = {key: context[key] for key in GIVEN if context.get(key)}
    sections = {name: written.get(name, {}) | given for name in ENVIRONMENTS}
    wanted = context.get("environment")
    if wanted is not None and wanted not in sections:
        raise SynthesisError(_unknown(wanted, ""), next_step="give -c environment=dev, test or prod.")
    names = [wanted] if wanted is not None else [name for name, section in sections.items() if "account" in section]
    if not names or any("account" not in sections[name] for name in names):
        raise SynthesisError(
            f"no account for environment {wanted or ', '.join(ENVIRONMENTS)}.",
            next_step=f"set account in {file.name}, or give -c account=111122223333.",
        )
    return [_settings(name, sections[name], file) for name in names]


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SynthesisError(f"{file} cannot be read: {error}.", next_step="mend the file.") from None
    for name, section in written.items():
        if name not in ENVIRONMENTS:
            raise SynthesisError(_unknown(name, f" in {file.name}"), next_step=f"rename it in {file}.")
        if not isinstance(section, dict):
            raise SynthesisError(f"{name} in {file.name} is {section!r}, not a table.", next_step=f"write [{name}].")
    return written


def _settings(name: str, section: Mapping[str, object], file: Path) -> Settings:
    try:
        return Settings.model_validate({"environment": name, **section})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        fault = "missing" if first["type"] == "missing" else f"{first['input']!r}: {message[:1].lower()}{message[1:]}"
        raise SynthesisError(
            f"{where} of environment {name} is {fault}.",
            next_step=f"mend {file.name}, or what was given with -c.",
        ) from None


def _unknown(name: str, where: str) -> str:
    return f"unknown environment {name!r}{where}: there are {', '.join(ENVIRONMENTS)}."
