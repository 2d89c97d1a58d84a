import io
import json
from itertools import count
from pathlib import Path

import pytest

from integration_core.telemetry.logs import Logger, logger
from integration_core.telemetry.redaction import HIDDEN, Redactor

numbers = count()


@pytest.fixture
def lines() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(lines: io.StringIO) -> Logger:
    # A name of its own for each test: a logger lives as long as the process.
    return logger(f"logs-test-{next(numbers)}", stream=lines)


def written(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_the_keys_of_the_sync(log: Logger, lines: io.StringIO) -> None:
    log.append_keys(client_id="cliente-a", sync_id="sync-20260301-120000-abc123", sync_type="initial")

    log.info("page read", extra={"page": 3, "product": 'AZÚCAR & "X"'})

    [line] = written(lines)
    keys = ("level", "message", "client_id", "sync_id", "sync_type", "page", "product")
    assert {key: line[key] for key in keys} == {
        "level": "INFO",
        "message": "page read",
        "client_id": "cliente-a",
        "sync_id": "sync-20260301-120000-abc123",
        "sync_type": "initial",
        "page": 3,
        "product": 'AZÚCAR & "X"',
    }
    assert str(line["timestamp"]).endswith("+00:00")


def test_credentials_are_hidden_in_messages_keys_and_arguments(
    log: Logger, lines: io.StringIO, process_redactor: Redactor
) -> None:
    process_redactor.register("hunter2hunter2")

    log.append_keys(conniToken="abc")
    log.warning("signing in with %s", "hunter2hunter2", extra={"headers": {"X-API-Key": "def", "Accept": "json"}})
    log.warning({"event": "login", "password": "ghi"})
    log.warning(json.dumps({"apiKey": "jkl"}))

    first, second, third = written(lines)
    assert first["message"] == f"signing in with {HIDDEN}"
    assert first["conniToken"] == HIDDEN
    assert first["headers"] == {"X-API-Key": HIDDEN, "Accept": "json"}
    assert second["message"] == {"event": "login", "password": HIDDEN}
    assert third["message"] == {"apiKey": HIDDEN}


def test_credentials_are_hidden_in_tracebacks_of_chained_errors(
    log: Logger, lines: io.StringIO, process_redactor: Redactor
) -> None:
    process_redactor.register("hunter2hunter2")
    try:
        try:
            raise OSError("cannot open https://root:pass@kong/ with hunter2hunter2")
        except OSError as error:
            raise ValueError("bad") from error
    except ValueError:
        log.exception("failed")

    [line] = written(lines)
    assert line["exception_name"] == "ValueError"
    assert f"OSError: cannot open https://{HIDDEN}@kong/ with {HIDDEN}" in str(line["exception"])
    assert "Traceback" in str(line["exception"])
    assert "hunter2" not in lines.getvalue()


def test_a_later_call_moves_a_loggers_lines_to_another_stream(log: Logger, lines: io.StringIO) -> None:
    elsewhere = io.StringIO()

    logger(log.service, stream=elsewhere, level="DEBUG").debug("here")

    assert (lines.getvalue(), [line["message"] for line in written(elsewhere)]) == ("", ["here"])


def test_a_logger_whose_stream_was_closed_in_the_meantime_is_moved_all_the_same(log: Logger, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as closed:
        logger(log.service, stream=closed)
    elsewhere = io.StringIO()

    logger(log.service, stream=elsewhere).info("here")

    assert [line["message"] for line in written(elsewhere)] == ["here"]
