"""What a person sees when a command cannot go on, and the code with which it ends."""

import errno
import json
import sys
import threading
from collections.abc import Callable
from typing import Annotated, Any

import pytest
import typer

from integration_core.errors import ConfigurationInvalid
from integration_core.telemetry.redaction import redactor
from siesa_cli.app import app as siesa
from siesa_cli.failures import leave, reported
from siesa_local.stopped import note_stopped

SECRET = "a-password-that-is-known"


def _failing(error: BaseException) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    def fail(
        number: Annotated[int, typer.Option(min=1)] = 1,
        as_json: Annotated[bool, typer.Option("--json")] = False,
        verbose: Annotated[bool, typer.Option("--verbose")] = False,
    ) -> int:
        raise error

    return app


def _refusal() -> ConfigurationInvalid:
    redactor.register(SECRET)
    return ConfigurationInvalid(f"the value {SECRET} is wrong.", next_step="correct it")


Told = tuple[int, str, str]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    def run(app: typer.Typer, *arguments: str) -> Told:
        code = reported(app, arguments)
        return (code, *capsys.readouterr())

    return run


def test_a_refusal_is_one_line_without_credential_and_code_2(told: Callable[..., Told]) -> None:
    line = "error: ConfigurationInvalid: the value [hidden] is wrong. Next: correct it\n"
    assert told(_failing(_refusal())) == (2, "", line)


def test_a_refusal_with_json_is_a_document_too(told: Callable[..., Told]) -> None:
    _, out, _ = told(_failing(_refusal()), "--json")
    cause = "the value [hidden] is wrong. Next: correct it"
    assert json.loads(out) == {"status": "REFUSED", "error": {"Error": "ConfigurationInvalid", "Cause": cause}}


def test_verbose_adds_the_traceback_without_the_credential(told: Callable[..., Told]) -> None:
    _, _, err = told(_failing(_refusal()), "--verbose")
    assert "Traceback" in err
    assert SECRET not in err


def test_a_fault_of_the_program_itself_has_a_code_of_its_own_and_no_traceback(told: Callable[..., Told]) -> None:
    code, out, err = told(_failing(ZeroDivisionError("division by zero")))
    assert (code, out) == (70, "")
    assert err == "error: ZeroDivisionError: division by zero. Run again with --verbose for the traceback.\n"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_is_told_in_one_line_with_2(number: int, told: Callable[..., Told]) -> None:
    code, _, err = told(_failing(OSError(number, "No room", "/state/x")))
    assert (code, err) == (
        2,
        "error: StateUnusable: /state/x: No room. Next: make room, or name what can be written\n",
    )


def test_a_connection_that_fails_is_no_fault_of_the_disk(told: Callable[..., Told]) -> None:
    assert told(_failing(ConnectionResetError(errno.ECONNRESET, "reset")))[0] == 70


def test_an_interruption_tells_of_a_stopped_sync_only_where_one_was_stopped(told: Callable[..., Told]) -> None:
    assert told(_failing(KeyboardInterrupt()))[2] == "Interrupted: no sync was running.\n"


def test_an_interruption_tells_of_the_sync_that_was_stopped(told: Callable[..., Told]) -> None:
    app = typer.Typer()

    @app.command()
    def stop() -> None:
        note_stopped("arn:aws:states:us-east-1:123456789012:execution:m:e")
        raise KeyboardInterrupt

    assert "a sync that was running is stopped, logged as failed" in told(app)[2]


@pytest.mark.parametrize("arguments", [("local", "up", "--help"), ("local", "up", "--port", "x")])
def test_a_usage_line_names_the_command_as_it_is_typed(arguments: tuple[str, ...], told: Callable[..., Told]) -> None:
    _, out, err = told(siesa, *arguments)
    assert "Usage: siesa local up " in out + err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()], ids=["ctrl-c", "abort"])
def test_an_interruption_is_told_in_one_line_and_one_document(error: BaseException, told: Callable[..., Told]) -> None:
    code, out, err = told(_failing(error), "--json")
    assert (code, json.loads(out)["status"]) == (130, "INTERRUPTED")
    (line,) = err.splitlines()
    assert line.startswith("Interrupted: ")


def test_what_is_printed_after_an_interruption_is_for_nobody(
    told: Callable[..., Told], capsys: pytest.CaptureFixture[str]
) -> None:
    told(_failing(KeyboardInterrupt()))
    sys.stdout.write("a metric of a thread that still runs")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("local", "demo", "--products", "5"), "--products"),
        (("local", "demo", "--products", "many"), "--products"),
        (("local", "up", "--port", "99999"), "--port"),
        (("local", "demo", "--products", "100", "--changed", "60"), "at most 50 can change"),
        (("local", "sync", "--sync-type", "initial"), "--tenant"),
        (("local", "sync", "--tenant", "x.toml", "--sync-type", "full"), "'initial', 'incremental'"),
        (("local", "nothing"), "nothing"),
        (("local", "sync", "--odd"), "--odd"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_option_is_a_usage_error_with_code_2(
    arguments: tuple[str, ...], says: str, told: Callable[..., Told]
) -> None:
    code, out, err = told(siesa, *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_a_wrong_option_with_json_is_a_document_too(told: Callable[..., Told]) -> None:
    code, out, _ = told(siesa, "local", "demo", "--products", "5", "--json")
    assert (code, json.loads(out)["error"]["Error"]) == (2, "Usage")


def test_help_is_no_failure(told: Callable[..., Told]) -> None:
    code, out, _ = told(siesa, "local", "sync", "--help")
    assert code == 0
    assert "--tenant" in out


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_that_was_not_interrupted_waits_for_its_threads(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os._exit", lambda _: pytest.fail("it left without waiting"))
    with pytest.raises(SystemExit) as ended:
        leave(code)
    assert ended.value.code == code


def test_an_interrupted_command_does_not_wait_for_a_thread_in_a_long_call(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[Any] = []
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    monkeypatch.setattr("os._exit", left.append)
    try:
        with pytest.raises(SystemExit):
            leave(130)
    finally:
        release.set()
        thread.join()
    assert left == [130]
