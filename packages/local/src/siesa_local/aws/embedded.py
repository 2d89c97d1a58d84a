"""AWS in one process: an ASL definition runs in moto's interpreter with real handlers and real boto3 calls.

What it does not have: IAM (every call is allowed), quotas of rate, versions and aliases of functions, EventBridge, and
CloudWatch. It makes no call to any network.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

import boto3

from integration_core.aws.sessions import new_session
from integration_core.errors import PermanentError
from siesa_local.aws.creation import apply_settings, create_absent
from siesa_local.aws.faults import Faults
from siesa_local.aws.functions import Functions
from siesa_local.aws.host import Host, in_process
from siesa_local.aws.interpreter import interpreter_seams
from siesa_local.aws.lean import load_interpreter
from siesa_local.aws.machines import Machines, OnEvent
from siesa_local.aws.model import Alert, ExecutionResult, LambdaFunction, RecoveredState, Resources
from siesa_local.aws.process import ACCOUNT_ID, merged_environment, sealed_environment
from siesa_local.aws.raw import RawCalls, moto_backend
from siesa_local.aws.seams import seams_in_place
from siesa_local.aws.served import serving
from siesa_local.aws.state.store import KeptState
from siesa_local.aws.wire import Wire, hook

DEFAULT_REGION = "us-east-1"


class EmbeddedAws:
    """Step Functions, Lambda, DynamoDB, S3, Secrets Manager and SNS inside this process, for the life of a `with`.

    `folder` keeps tables, buckets, secrets and alerts from one process to the next: each write is on disk before its
    caller gets the answer. It stands in for Secrets Manager too, so it holds credentials: its files are readable by
    their owner alone. With None, everything is gone on closing.
    `sleep` replaces the waiting of retriers, in seconds; `clock` is what functions' time-outs are counted by; `host`
    runs the functions, in this process by default.
    One can be open at a time in a process: moto's backends and `os.environ` are the process's own.
    """

    def __init__(
        self,
        folder: Path | None,
        resources: Resources,
        functions: Mapping[str, LambdaFunction],
        *,
        region: str = DEFAULT_REGION,
        sleep: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        host: Host = in_process,
    ) -> None:
        self._folder = folder
        self._resources = resources
        self._region = region
        self._sleep = sleep
        self._environment = merged_environment(functions)
        self._functions = Functions(functions, region, clock, host=host)
        self._faults = Faults()
        self._stack = ExitStack()
        self._session: boto3.Session | None = None
        self._machines: Machines | None = None
        self._state: KeptState | None = None
        self.recovered = RecoveredState()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(sealed_environment(self._region, self._environment))
            stack.enter_context(_moto_running())
            stack.enter_context(seams_in_place(interpreter_seams(self._sleep)))
            kept = RawCalls(moto_backend, self._region)
            self._state = KeptState(self._folder, kept, self._region, self._resources.tables)
            stack.callback(self._state.close)
            self.recovered = self._state.recovered
            wire = Wire(self._functions, self._faults, self._state.keepers, moto_backend)
            stack.callback(setattr, hook, "wire", None)
            stack.callback(wire.close)
            hook.wire = wire
            self._session = new_session()
            self._machines = Machines(lambda: self.client("stepfunctions"), self._region)
            stack.callback(self._machines.stop_all)
            create_absent(RawCalls(wire.answer_request, self._region), self._resources, self.recovered)
            apply_settings(kept, self._resources, self.topic_arn)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self._session = None
        self._machines = None
        self._state = None

    @property
    def session(self) -> boto3.Session:
        """The boto3 session of this embedded AWS; handlers may as well make their own."""
        if self._session is None:
            raise PermanentError("The embedded AWS is not open.", next_step="use it inside its `with` block")
        return self._session

    def client(self, name: str) -> Any:
        """Make a boto3 client, such as `client("dynamodb")`."""
        return self.session.client(name)  # type: ignore[call-overload]  # the stubs want a literal name

    def function_arn(self, name: str) -> str:
        """Give the ARN of a function, without a qualifier."""
        return f"arn:aws:lambda:{self._region}:{ACCOUNT_ID}:function:{name}"

    def topic_arn(self, name: str) -> str:
        """Give the ARN of a topic."""
        return f"arn:aws:sns:{self._region}:{ACCOUNT_ID}:{name}"

    def deploy(self, name: str, definition: Mapping[str, Any], substitutions: Mapping[str, str] | None = None) -> str:
        """Create a state machine, or change it where its definition is another; returns its ARN.

        Each `${Name}` of the definition is replaced from `substitutions`. ConfigurationInvalid when one has no value,
        or the interpreter refuses the definition.
        """
        return self._opened().deploy(name, definition, substitutions or {})

    def start(self, machine: str, input_json: str, name: str) -> str:
        """Start an execution of a machine (name or ARN) with a JSON text; returns the execution's ARN."""
        return self._opened().start(machine, input_json, name)

    def wait(self, execution_arn: str, *, on_event: OnEvent | None = None, timeout: float = 3600.0) -> ExecutionResult:
        """Follow an execution to its end; TransientError when it still runs after `timeout` seconds.

        `on_event` is called in this thread, once for each event of the history, as it happens.
        """
        return self._opened().wait(execution_arn, on_event=on_event, timeout=timeout)

    def fail_next(self, service: str, operation: str, *, code: str, status: int = 500, times: int = 1) -> None:
        """Let the next `times` calls of an operation fail as the service itself would, such as SNS's Publish.

        A boto3 client counts each of its own retries of a 5xx as a call; the interpreter's clients do not retry.
        """
        self._faults.fail_next(service, operation, code=code, status=status, times=times)

    def alerts(self, topic: str) -> list[Alert]:
        """List the messages published to a topic (name or ARN), oldest first, those of earlier processes too."""
        if self._state is None:
            raise PermanentError("The embedded AWS is not open.", next_step="use it inside its `with` block")
        return self._state.alerts(topic.rpartition(":")[2])

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[str]:
        """Serve this AWS on 127.0.0.1 for the aws CLI and other processes; yields the endpoint's URL.

        With port 0 a free one is taken. Calls take the way of those in this process: written through, with the same
        functions. Any access key will do. PermanentError when the port is taken.
        """
        self._opened()
        if hook.wire is None:
            raise PermanentError("The embedded AWS is not open.", next_step="use it inside its `with` block")
        with serving(hook.wire, self._region, port) as url:
            yield url

    def _opened(self) -> Machines:
        if self._machines is None:
            raise PermanentError("The embedded AWS is not open.", next_step="use it inside its `with` block")
        return self._machines


@contextmanager
def _moto_running() -> Iterator[None]:
    """Put botocore's calls through the hook, with moto's backends empty before and after, and its logger silent."""
    from botocore import handlers
    from moto.core.base_backend import BackendDict
    from moto.core.config import default_user_config
    from moto.core.models import botocore_stubber

    if botocore_stubber.enabled:
        raise PermanentError(
            "moto already answers AWS's calls in this process.",
            next_step="close the other EmbeddedAws or mock_aws first: a process has one",
        )
    load_interpreter()
    logger = logging.getLogger("moto")
    level_before = logger.level
    config = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    # botocore calls every handler of an event, not the first that answers: moto's own has to give way to ours.
    handlers_before = list(handlers.BUILTIN_HANDLERS)
    ours = [spec for spec in handlers_before if spec[1] is not botocore_stubber]
    BackendDict.reset()
    with patch.dict(default_user_config, config), patch.object(boto3, "DEFAULT_SESSION", None):
        handlers.BUILTIN_HANDLERS[:] = [*ours, ("before-send", hook)]
        botocore_stubber.enabled = True
        logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            botocore_stubber.enabled = False
            handlers.BUILTIN_HANDLERS[:] = handlers_before
            logger.setLevel(level_before)
            BackendDict.reset()
            _forget_threads()


def _forget_threads() -> None:
    from moto.stepfunctions.parser.utils import TMP_THREADS

    TMP_THREADS.clear()
