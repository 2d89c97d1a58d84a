import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from siesa_local.aws import EmbeddedAws, LambdaFunction, Resources
from tests.lambda_runtime.artifacts import runtime_here
from tests.lambda_runtime.sandbox import Code
from tests.lambda_runtime.service import LambdaService

FUNCTIONS = Path(__file__).parent / "functions"
VARIABLES = {"CONFIG_TABLE": "config-of-a-test", "BATCH_SIZE": "50"}
HANDLERS = {
    **{name: f"probe.{name}" for name in ("tell", "sleep", "meet", "refuse", "leave", "fill", "hand_out")},
    "absent-module": "siesa_nowhere.handler.handler",
    "absent-name": "probe.nowhere",
    "no-name": "probe",
    "broken": "broken.handler",
    "hanging": "hanging.handler",
}
SHORT = 1
"""Seconds that the functions of `BRIEF` may take; all others may take 30."""

BRIEF = {"sleep", "hanging"}


@dataclass(frozen=True)
class Bench:
    """Functions that are deployed on a service, and a client that calls them."""

    service: LambdaService
    client: Any

    def invoke(self, name: str, event: Any = None) -> Any:
        """Invoke a function; gives its answer, or what Lambda says of its failure."""
        answer = self.client.invoke(FunctionName=f"{name}:live", Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    def failure(self, name: str, event: Any = None) -> dict[str, Any]:
        """Invoke a function that has to fail."""
        answer = self.client.invoke(FunctionName=name, Payload=json.dumps(event))
        assert answer.get("FunctionError") == "Unhandled"
        return dict(json.loads(answer["Payload"].read()))


def never(event: Any, context: Any) -> None:
    """Stand where the handler would in the embedded run."""
    raise AssertionError("a function was called in the test's own process")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A service with the functions of `functions/`, shared by a module's tests."""
    code = {name: Code(FUNCTIONS, handler) for name, handler in HANDLERS.items()}
    functions = {
        name: LambdaFunction(never, timeout_seconds=SHORT if name in BRIEF else 30, environment=VARIABLES)
        for name in HANDLERS
    }
    with (
        LambdaService(runtime_here(), code, tmp_path_factory.mktemp("logs")) as service,
        EmbeddedAws(None, Resources(), functions, host=service) as aws,
    ):
        yield Bench(service, aws.client("lambda"))
