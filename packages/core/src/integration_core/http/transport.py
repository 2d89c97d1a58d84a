"""One request, one answer or one error of the closed family: no retries, no redirects, no limiter."""

import math
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from requests import PreparedRequest, Response
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.util import Timeout

from integration_core.deadline import Deadline
from integration_core.errors import AnswerTooLarge, InsecureTransport, TransientError, Unreachable
from integration_core.http.adapter import PooledAdapter
from integration_core.http.answer import Answer
from integration_core.http.settings import HttpSettings

_BLOCK = 65_536
_CHECK = "check that the system is up and that baseUrl is right"
# OpenSSL's reasons that say the two sides will never agree; others (a connection cut in the handshake) may pass.
_NEVER_AGREE = ("VERSION", "PROTOCOL", "CIPHER", "HANDSHAKE_FAILURE", "HTTP_REQUEST", "RECORD_LAYER", "CERTIFICATE")


class NotSent(Exception):
    """Marks an error after which it is certain that the other side saw nothing of the request."""


class FateUnknown(Exception):
    """Marks an error after which nobody knows whether the other side carried the request out."""


def fate_unknown(error: TransientError) -> bool:
    """Whether the request behind `error` may have been carried out: look before sending it again."""
    return isinstance(error.__cause__, FateUnknown)


def never_sent(error: TransientError) -> bool:
    """Whether the request behind `error` certainly did not reach the other side: sending again is safe."""
    return isinstance(error.__cause__, NotSent)


class Transport:
    """Sends requests over pooled connections, with time-outs and a cap on bytes. Used by many threads at once."""

    def __init__(self, settings: HttpSettings, monotonic: Callable[[], float] = time.perf_counter) -> None:
        self._settings = settings
        self._clock = monotonic
        self._adapter = PooledAdapter(settings)

    def send(self, request: PreparedRequest, call: str, deadline: Deadline) -> Answer:
        """Send and read the whole answer, whatever its status. `call` names the request in messages.

        Raises `Unreachable` (marked by `NotSent` or `FateUnknown`), `InsecureTransport` or `AnswerTooLarge`.
        """
        settings, left = self._settings, deadline.remaining()
        if left <= 0:
            raise Unreachable(f"{call} was not sent: the deadline has passed.", next_step="invoke again") from NotSent()
        timeouts = (min(settings.connect_timeout, left), min(settings.read_timeout, left))
        # `total` takes from the answer's time what connecting and sending took of the deadline's.
        total = None if math.isinf(left) else left
        limits: Any = Timeout(total=total, connect=timeouts[0], read=timeouts[1])
        started = self._clock()
        with _family(call, timeouts):
            response = self._adapter.send(request, stream=True, timeout=limits)
            body = self._read(response, call)
        seconds = self._clock() - started
        return Answer(response.status_code, response.headers, body, seconds, call)

    def now(self) -> float:
        """Read the clock that answers are timed with, in seconds."""
        return self._clock()

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def _read(self, response: Response, call: str) -> bytes:
        raw, most, blocks, total = response.raw, self._settings.max_answer_bytes, [], 0
        try:
            while block := raw.read1(_BLOCK, decode_content=True):
                blocks.append(block)
                total += len(block)
                if total > most:
                    msg = f"{call} answered more than {most} bytes, counted after decompression."
                    raise AnswerTooLarge(msg, next_step="lower pageSize")
        except ReadTimeoutError:
            raw.close()
            msg = f"{call} was still answering at the end of the time-out."
            raise Unreachable(msg, next_step=_CHECK) from FateUnknown()
        except BaseException:
            raw.close()
            raise
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)


@contextmanager
def _family(call: str, timeouts: tuple[float, float]) -> Iterator[None]:
    # `from` a mark and never from the library's error: that one quotes the address with its query.
    try:
        yield
    except requests.exceptions.SSLError as error:
        _raise_tls(call, error)
    except requests.exceptions.ConnectTimeout:
        msg = f"{call}: no connection within {timeouts[0]:g} s."
        raise Unreachable(msg, next_step=_CHECK) from NotSent()
    except (requests.exceptions.ReadTimeout, ReadTimeoutError):
        msg = f"{call}: connected, and no answer within {timeouts[1]:g} s."
        raise Unreachable(msg, next_step=_CHECK) from FateUnknown()
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        reason = _root(error)
        if isinstance(reason, NewConnectionError):
            msg = f"{call}: no connection ({_why(reason)})."
            raise Unreachable(msg, next_step=_CHECK) from NotSent()
        msg = f"{call}: the connection broke ({type(reason).__name__})."
        raise Unreachable(msg, next_step=_CHECK) from FateUnknown()


def _raise_tls(call: str, error: Exception) -> None:
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            msg = f"{call}: the server's certificate was refused ({cause.verify_message})."
            raise InsecureTransport(msg, next_step="have the certificate mended, or name its issuer in a CA bundle")
        if isinstance(cause, ssl.SSLError) and any(word in (cause.reason or "") for word in _NEVER_AGREE):
            msg = f"{call}: TLS could not be agreed on ({cause.reason})."
            raise InsecureTransport(msg, next_step="have the server brought to TLS 1.3, or set minTls to 1.2")
    raise Unreachable(f"{call}: the connection broke in TLS.", next_step=_CHECK) from FateUnknown()


def _root(error: BaseException) -> BaseException:
    return list(_chain(error))[-1]


def _why(error: NewConnectionError) -> str:
    cause = error.__cause__ or error.__context__
    return cause.strerror or type(cause).__name__ if isinstance(cause, OSError) else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Unwrap what requests and urllib3 put around an error: their first argument, or `reason`."""
    seen: Any = error
    for _ in range(6):
        if not isinstance(seen, BaseException):
            return
        yield seen
        inner = getattr(seen, "reason", None)
        if not isinstance(inner, BaseException):
            inner = next((argument for argument in reversed(seen.args) if isinstance(argument, BaseException)), None)
        seen = inner
