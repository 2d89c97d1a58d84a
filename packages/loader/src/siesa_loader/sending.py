"""Batches sent by several threads, with a bounded number on their way."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event

from integration_core.deadline import Deadline
from integration_core.errors import TransientError
from siesa_loader.destinations.protocol import Destination
from siesa_loader.outgoing import Outcome, Outgoing

WAITING_BATCHES = 2
"""How many batches are read ahead for each thread: enough that none waits, few enough to bound memory."""

LOOK_EVERY = 1.0
"""Seconds after which `tick` is called even where no batch has ended."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How batches are sent.

    `settle` books what is confirmed, in the sending threads. `tick` is called in the caller's thread between batches
    with the number of those that have ended, and `cancel` where waiting calls are to be woken because nothing more
    is to be sent.
    """

    destination: Destination
    settle: Callable[[Sequence[Outcome]], None]
    concurrency: int
    deadline: Deadline
    tick: Callable[[int], None]
    cancel: Callable[[], None]

    def run(self, batches: Iterable[list[Outgoing]]) -> Exception | None:
        """Send batches until they end, the deadline passes or one fails; give the error that stopped it, if one did.

        Returns when nothing is on its way any more. Between two answers a thread looks at the deadline, so that what is
        settled is never more than one call behind it. Errors of reading, of `tick` and interrupts are raised.
        """
        return _Run(self, Event()).all(batches)


class _Run:
    def __init__(self, sending: Sending, halt: Event) -> None:
        self._sending = sending
        self._halt = halt
        self._error: Exception | None = None
        self._running: set[Future[None]] = set()
        self._ended = 0

    def all(self, batches: Iterable[list[Outgoing]]) -> Exception | None:
        concurrency = self._sending.concurrency
        with ThreadPoolExecutor(concurrency, thread_name_prefix="load") as pool:
            try:
                for batch in batches:
                    while len(self._running) >= concurrency * WAITING_BATCHES:
                        self._await()
                    if self._over():
                        break
                    self._running.add(pool.submit(self._one, batch))
                while self._running:
                    self._await()
            except BaseException:
                self._halt.set()
                self._sending.cancel()
                raise
        return self._error

    def _one(self, batch: list[Outgoing]) -> None:
        if self._over():
            return
        try:
            for outcomes in self._sending.destination.send(batch):
                self._sending.settle(outcomes)
                if self._over():
                    return
        except BaseException:
            self._halt.set()
            raise

    def _over(self) -> bool:
        return self._halt.is_set() or self._sending.deadline.passed

    def _await(self) -> None:
        done, self._running = wait(self._running, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
        self._ended += len(done)
        for future in done:
            error = future.exception()
            if error is not None:
                self._stop_for(error)
        self._sending.tick(self._ended)

    def _stop_for(self, error: BaseException) -> None:
        if not isinstance(error, Exception):
            raise error
        if not isinstance(error, TransientError):
            # Nothing that still waits for its turn can change the outcome.
            self._sending.cancel()
        if self._error is None or _outranks(error, self._error):
            self._error = error


def _outranks(error: Exception, known: Exception) -> bool:
    """Whether `error` says more than `known`: one that lasts outranks one that passes, and both a cancelled call."""
    return _rank(error) > _rank(known)


def _rank(error: Exception) -> int:
    if isinstance(error, CancelledError):
        return 0
    return 1 if isinstance(error, TransientError) else 2
