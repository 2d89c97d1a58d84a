"""What a step builds once a process, at the first invocation: its service, and where its figures go."""

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Generic, TypeVar

from integration_core.step_environment import StepEnvironment
from integration_core.telemetry.metrics import NONE_OF_ITS_OWN, EmfMetrics, Metric, Metrics

ServiceT = TypeVar("ServiceT")


class StepProcess(Generic[ServiceT]):
    """A step's composition root. Nothing is read and nothing is called before the first invocation.

    `name` is the step's in logs and metrics, such as `siesa-loader`; `build` makes its service of an environment;
    `namespace` is CloudWatch's for its figures, and `own_metrics` those that it sends beside the sync's (`EmfMetrics`);
    `source_section` names the source's own section in a client's configuration, where the integration has clients.
    """

    def __init__(
        self,
        name: str,
        build: Callable[[StepEnvironment], ServiceT],
        *,
        namespace: str,
        source_section: str = "sourceConfig",
        own_metrics: Mapping[str, Metric] = NONE_OF_ITS_OWN,
    ) -> None:
        self.name = name
        self._build = build
        self._namespace = namespace
        self._source_section = source_section
        self._own_metrics = own_metrics
        # The embedded run has several executions in one process.
        self._lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget what was built, for a process whose environment has changed, such as a second embedded run."""
        with self._lock:
            self._environment: StepEnvironment | None = None
            self._service: ServiceT | None = None
            self._metrics: Metrics | None = None

    def environment(self) -> StepEnvironment:
        """Give the process's environment."""
        with self._lock:
            if self._environment is None:
                self._environment = StepEnvironment.from_process(source_section=self._source_section)
            return self._environment

    def service(self) -> ServiceT:
        """Give the process's service."""
        with self._lock:
            if self._service is None:
                self._service = self._build(self.environment())
            return self._service

    def metrics(self) -> Metrics:
        """Give where the process's figures go."""
        with self._lock:
            if self._metrics is None:
                environment = self.environment().environment
                self._metrics = EmfMetrics(self._namespace, environment, service=self.name, own=self._own_metrics)
            return self._metrics
