"""Lambda as the embedded AWS calls it: each function in processes of its own, kept warm between invocations."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from siesa_local.aws.host import LambdaContext, Ran
from siesa_local.aws.model import LambdaFunction
from tests.lambda_runtime.environment import here, lambda_variables
from tests.lambda_runtime.sandbox import Code, Runtime, Sandbox


class LambdaService:
    """A host for `EmbeddedAws`: it takes limits and variables from the function, and the code from `code` by its name.

    `endpoint` is where the functions find AWS; set it before the first invocation. What they print goes to
    `<logs>/<function>.log`. Two invocations at once run in two processes, as on Lambda. Leaving the `with` closes it.
    """

    def __init__(self, runtime: Runtime, code: Mapping[str, Code], logs: Path, endpoint: str | None = None) -> None:
        self.endpoint = endpoint
        self._runtime = runtime
        self._code = dict(code)
        self._logs = logs
        self._lock = threading.Lock()
        self._idle: defaultdict[str, list[Sandbox]] = defaultdict(list)
        self._all: dict[int, tuple[str, Sandbox]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process; an invocation that is under way fails."""
        with self._lock:
            left = [sandbox for _, sandbox in self._all.values()]
            self._all.clear()
            self._idle.clear()
        for sandbox in left:
            sandbox.close()

    def __call__(self, function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
        """Run a function once, in an idle process of it or in a new one."""
        name = context.function_name
        sandbox = self._taken(name) or self._started(name, function, context)
        ran, serves_on = sandbox.invoke(event, context, function.timeout_seconds)
        if serves_on:
            with self._lock:
                self._idle[name].append(sandbox)
        else:
            with self._lock:
                self._all.pop(sandbox.pid, None)
            sandbox.close()
        return ran

    def restart(self, name: str) -> None:
        """End a function's idle processes, so that its next invocation is a cold start."""
        with self._lock:
            left = self._idle.pop(name, [])
            for sandbox in left:
                del self._all[sandbox.pid]
        for sandbox in left:
            sandbox.close()

    def processes(self, name: str | None = None) -> list[int]:
        """List the ids of the processes that stand, of one function or of all."""
        with self._lock:
            return [pid for pid, (function, _) in self._all.items() if name in {None, function}]

    def log(self, name: str) -> str:
        """Give what a function printed."""
        path = self._log_file(name)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _taken(self, name: str) -> Sandbox | None:
        with self._lock:
            idle = self._idle[name]
            return idle.pop() if idle else None

    def _started(self, name: str, function: LambdaFunction, context: LambdaContext) -> Sandbox:
        code = self._code[name]
        environment = partial(self._environment, function, context, code)
        with self._log_file(name).open("ab") as log:
            sandbox = Sandbox(self._runtime, code, environment, log)
        with self._lock:
            self._all[sandbox.pid] = (name, sandbox)
        return sandbox

    def _environment(
        self, function: LambdaFunction, context: LambdaContext, code: Code, runtime_api: str
    ) -> dict[str, str]:
        lambdas = lambda_variables(
            context,
            handler=code.handler,
            task_root=code.task_root,
            packages=self._runtime.packages,
            runtime_api=runtime_api,
        )
        return {**function.environment, **here(self.endpoint), **lambdas}

    def _log_file(self, name: str) -> Path:
        return self._logs / f"{name}.log"
