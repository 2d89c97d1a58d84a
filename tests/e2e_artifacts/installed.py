"""The integration with its functions as they deploy: the zips in processes of their own, the rest as in tests/e2e."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tools.artifact.target import Step

from siesa_local import names
from siesa_local.aws.host import Host, LambdaContext, Ran
from siesa_local.aws.model import ExecutionResult, LambdaFunction
from siesa_local.installation import LocalInstallation
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World
from tests.e2e.scene import Client, Outcome, Scene
from tests.infra.variables import reviewed, variables_here
from tests.lambda_runtime.artifacts import runtime_here, unpacked
from tests.lambda_runtime.sandbox import Code
from tests.lambda_runtime.service import LambdaService

FUNCTIONS: dict[Step, str] = {"extractor": names.EXTRACTOR, "transformer": names.TRANSFORMER, "loader": names.LOADER}
VARIABLES = {name: variables_here(reviewed(step), step) for step, name in FUNCTIONS.items()}
"""What the zips run with, by function: what the templates set and no more, so that code that reads another fails."""

ROWS = 300


@dataclass(frozen=True)
class Installed:
    """An installation whose machine calls the zips, and the service that runs them."""

    scene: Scene
    service: LambdaService

    def check_books(self, client: Client, outcome: Outcome) -> None:
        """Hold a first sync's figures against each other, and against the books of Siesa and of the product."""
        figures, truth = outcome.summary, self.scene.world.siesa.catalogue(client.company).truth()
        totals = self.scene.audit(client)["totals"]
        assert figures.read is not None
        assert figures.rejected is not None
        assert figures.superseded is not None
        assert figures.confirmed is not None
        assert figures.failed is not None
        assert figures.read == figures.rejected + figures.superseded + figures.confirmed + figures.failed
        assert figures.confirmed == totals["products"] == totals["rows"]
        assert set(self.scene.audit(client)["products"]) == set(truth["good"])


def code(folder: Path) -> dict[str, Code]:
    """Unpack the three zips, by function; skips the test where one is absent."""
    return {name: unpacked(step, folder) for step, name in FUNCTIONS.items()}


def as_deployed(service: LambdaService) -> Host:
    """Give a host that runs each function with the variables of its template, whatever the embedded run sets."""

    def run(function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
        return service(replace(function, environment=VARIABLES[context.function_name]), event, context)

    return run


@contextmanager
def installed(folder: Path, code: Mapping[str, Code], *, lambda_seconds: int = 900) -> Iterator[Installed]:
    """Open an installation in a folder, beside simulators; the machine's retriers do not wait."""
    logs = folder / "logs"
    logs.mkdir()
    world = World(seed=5, size=ROWS)
    with (
        serving(world) as addresses,
        LambdaService(runtime_here(), code, logs) as service,
        LocalInstallation(
            folder / "state", sleep=lambda _: None, lambda_seconds=lambda_seconds, host=as_deployed(service)
        ) as installation,
        installation.aws.serve() as endpoint,
    ):
        service.endpoint = endpoint
        yield Installed(Scene(installation, world, addresses, folder / "state"), service)
        # While AWS is still there to answer them.
        service.close()


def failures(result: ExecutionResult) -> list[tuple[str, str]]:
    """List what functions answered in place of a result: the error's name and its cause, in order."""
    failed = [event.details for event in result.events if event.type == "TaskFailed"]
    return [(str(details["error"]), str(details["cause"])) for details in failed if details["resourceType"] == "lambda"]
