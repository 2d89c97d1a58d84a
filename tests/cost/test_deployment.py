"""What is read of the deployment, beside what the deployment itself says."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from tools.cost.deployment import (
    ARCHITECTURE,
    ENVIRONMENTS,
    LOG_RETENTION_DAYS,
    MEMORY_MB,
    STEPS,
    Fixed,
    count_fixed,
    read_deployment,
)
from tools.failure import ToolError

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "infra" / "siesa_infra" / "settings.py"
SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots"


def defaults(name: str) -> dict[str, Any]:
    """Read the defaults of a model's fields out of its source: to import it would start CDK."""
    body = ast.parse(SETTINGS.read_text(encoding="utf-8")).body
    [model] = [node for node in body if isinstance(node, ast.ClassDef) and node.name == name]
    fields = [node for node in model.body if isinstance(node, ast.AnnAssign) and node.value is not None]
    return {ast.unparse(field.target): _default(field.value) for field in fields if field.value is not None}


def _default(value: ast.expr) -> Any:
    if isinstance(value, ast.Call):
        return next((ast.literal_eval(given.value) for given in value.keywords if given.arg == "default"), None)
    return ast.literal_eval(value)


def test_the_defaults_are_those_of_the_infrastructure_s_settings() -> None:
    settings = defaults("Settings")

    assert defaults("Memory") == dict.fromkeys(STEPS, MEMORY_MB)
    assert (settings["log_retention_days"], settings["architecture"]) == (LOG_RETENTION_DAYS, ARCHITECTURE)


def test_an_environment_s_own_settings_go_before_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "environments.toml"
    file.write_text('[dev]\nlog_retention_days = 30\narchitecture = "x86_64"\n[dev.memory_mb]\nloader = 1024\n')

    found = read_deployment("dev", file)

    assert found.memory_mb == {"extractor": 512, "transformer": 512, "loader": 1_024}
    assert (found.log_retention_days, found.architecture) == (30, "x86_64")
    assert read_deployment("prod", file).log_retention_days == LOG_RETENTION_DAYS


def test_a_file_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"none.toml cannot be read"):
        read_deployment("dev", tmp_path / "none.toml")


def test_alarms_are_counted_by_the_metrics_that_they_read() -> None:
    stat = {"Id": "m1", "MetricStat": {}}
    plain = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
    maths = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Expression": "m1/m2"}, stat, stat]}}
    others = {"K": {"Type": "AWS::KMS::Key"}, "D": {"Type": "AWS::CloudWatch::Dashboard"}}

    assert count_fixed([{"Resources": {"A": plain, "B": maths}}, {"Resources": others}, {}]) == Fixed(2, 3, 1, 1)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_every_environment_has_is_what_its_reviewed_templates_hold(environment: str) -> None:
    templates = [json.loads(path.read_text()) for path in SNAPSHOTS.glob(f"*-{environment}.template.json")]

    assert len(templates) == 7
    assert read_deployment(environment).fixed == count_fixed(templates)
