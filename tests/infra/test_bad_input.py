"""Bad input through the real app: one line on stderr that says what to do, and no traceback."""

from pathlib import Path

from tests.infra.synthesis import ACCOUNT, make_artifact, run_app


def refused(output: Path, **context: object) -> str:
    done = run_app(output, **context)
    assert done.returncode == 1
    assert not list(output.glob("*.template.json"))
    [line] = done.stderr.splitlines()
    assert " Next: " in line
    return line


def test_an_unknown_environment_stops_the_synthesis(tmp_path: Path) -> None:
    line = refused(tmp_path, environment="staging", account=ACCOUNT)

    assert line == (
        "error: unknown environment 'staging': there are dev, test, prod. Next: give -c environment=dev, test or prod."
    )


def test_a_misspelt_key_of_the_context_makes_no_other_environments(tmp_path: Path) -> None:
    line = refused(tmp_path, enviroment="dev", account=ACCOUNT, only="data")

    assert line.startswith(
        "error: unknown context key 'enviroment': the nearest that there is is 'environment'. Next: "
    )


def test_a_missing_account_stops_the_synthesis(tmp_path: Path) -> None:
    line = refused(tmp_path, environment="prod")

    assert line.startswith("error: no account for environment prod. Next: set account in environments.toml")


def test_a_missing_artifact_stops_the_synthesis(tmp_path: Path) -> None:
    line = refused(tmp_path, account=ACCOUNT, artifacts=tmp_path, only="loader")

    assert line.startswith("error: the artifact of the loader is missing: there is no ")
    assert line.endswith("Next: run ./run lambda loader --arch arm64, or give -c loader=PATH of a built zip.")


def test_an_artifact_that_is_not_the_one_of_its_lock_stops_the_synthesis(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader")
    path.write_bytes(path.read_bytes() + b"\0")

    line = refused(tmp_path, account=ACCOUNT, artifacts=tmp_path, only="loader")

    assert f"error: {path.name} has the SHA-256 " in line
    assert ", and its lock says " in line


def test_what_cdk_itself_refuses_is_told_in_one_line_too(tmp_path: Path) -> None:
    # A flag of an older CDK. Its own keys are CDK's to judge.
    line = refused(tmp_path, account=ACCOUNT, only="data", **{"@aws-cdk/core:enableStackNameDuplicates": False})

    assert line.startswith(
        "error: CDK refuses this: Unsupported feature flag '@aws-cdk/core:enableStackNameDuplicates'"
    )
