"""What an environment is deployed with, as far as it has a price: `infra/environments.toml`, and what all have."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.failure import ToolError

FILE = Path(__file__).resolve().parents[2] / "infra" / "environments.toml"
FIXED = Path(__file__).with_name("environment.toml")
ENVIRONMENTS = ("dev", "test", "prod")

STEPS = ("extractor", "transformer", "loader")
MEMORY_MB = 512
LOG_RETENTION_DAYS = 365
ARCHITECTURE = "arm64"
"""What holds where the file is silent: the defaults of `infra/siesa_infra/settings.py`, with which a test compares."""


@dataclass(frozen=True)
class Fixed:
    """What is paid by the month and by the piece. `alarm_metrics` are those that the alarms read."""

    alarms: int
    alarm_metrics: int
    dashboards: int
    keys: int


@dataclass(frozen=True)
class Deployment:
    """One environment. `memory_mb` is each step's."""

    memory_mb: Mapping[str, int]
    log_retention_days: int
    architecture: str
    fixed: Fixed


def read_deployment(environment: str, file: Path = FILE) -> Deployment:
    """Read an environment's settings; `ToolError` where a file cannot be read."""
    section = _read(file).get(environment, {})
    memory = {step: int(section.get("memory_mb", {}).get(step, MEMORY_MB)) for step in STEPS}
    days = int(section.get("log_retention_days", LOG_RETENTION_DAYS))
    return Deployment(memory, days, str(section.get("architecture", ARCHITECTURE)), Fixed(**_read(FIXED)))


def count_fixed(templates: Iterable[Mapping[str, Any]]) -> Fixed:
    """Count what one environment's templates hold of what is paid by the month and by the piece."""
    found = [resource for template in templates for resource in template.get("Resources", {}).values()]
    alarms = [resource["Properties"] for resource in found if resource["Type"] == "AWS::CloudWatch::Alarm"]
    kinds = [resource["Type"] for resource in found]
    return Fixed(
        alarms=len(alarms),
        alarm_metrics=sum(map(_read_by, alarms)),
        dashboards=kinds.count("AWS::CloudWatch::Dashboard"),
        keys=kinds.count("AWS::KMS::Key"),
    )


def _read_by(alarm: Mapping[str, Any]) -> int:
    """Count the metrics that an alarm reads: one, or those of its expression."""
    return sum("MetricStat" in part for part in alarm["Metrics"]) if "Metrics" in alarm else 1


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ToolError(f"{file} cannot be read: {error}.", next_step="restore or mend it.") from None
