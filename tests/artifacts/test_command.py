"""The command refuses bad input in one line, and builds again only what changed."""

import hashlib
from pathlib import Path

import pytest
from tools.artifact import programs, warm
from tools.artifact.build import Artifact, artifact_name
from tools.artifact.command import main
from tools.artifact.programs import Interpreter, InterpreterMissing
from tools.artifact.target import Arch, Step
from tools.failure import ToolError

HELP = "Next: see `./run lambda --help`."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["loadr"], "There is no step 'loadr'. Next: name one of extractor, transformer, loader."),
        (["loader", "--arch", "mips"], "There is no architecture 'mips'. Next: name one of arm64, x86_64."),
        (["loader", "--fast"], f"The arguments are wrong: unrecognized arguments: --fast. {HELP}"),
        ([], f"The arguments are wrong: the following arguments are required: WHAT. {HELP}"),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(told)
    assert printed.err.count("\n") == 1


def test_a_machine_without_uv_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HATCH_UV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ToolError, match=r"uv was not found. Next: run the verb through ./run"):
        programs.uv("--version", offline=True)


def test_a_machine_without_the_runtimes_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "working", lambda version: None)

    with pytest.raises(ToolError, match=r"No Python 3.13 is on this machine.* Next: install it"):
        programs.interpreter.__wrapped__()


def test_an_output_folder_that_cannot_be_made_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert main(["loader", "--arch", "arm64", "--output", str(tmp_path / "file" / "dist"), "--offline"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


class Builds:
    """Stands for the builder: writes small files and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def build(self, step: Step, arch: Arch, output: Path, *, offline: bool) -> Artifact:
        assert offline
        path = output / artifact_name(step, arch)
        self.asked.append(f"{step} {arch}")
        output.mkdir(exist_ok=True)
        for suffix in ("", ".sha256", ".cdx.json"):
            path.with_name(path.name + suffix).write_text(f"{step} {arch} {suffix}")
        return Artifact(path, hashlib.sha256(path.read_bytes()).hexdigest(), path)

    def runtime(self, folder: Path, source: Path, *, offline: bool) -> None:
        self.asked.append("runtime")
        folder.mkdir(exist_ok=True)


ALL = [f"{step} {arch}" for step in ("extractor", "transformer", "loader") for arch in ("arm64", "x86_64")]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Builds:
    made = Builds()
    monkeypatch.setattr(warm, "build", made.build)
    monkeypatch.setattr(warm, "install_runtime", made.runtime)
    monkeypatch.setattr(warm, "interpreter", lambda: Interpreter("python3.13", "3.13.0"))
    return made


def warmed(builds: Builds, folder: Path) -> list[str]:
    builds.asked.clear()
    warm.warm(lambda _: None, output=folder / "dist", runtime=folder / "runtime", offline=True)
    return builds.asked


def test_warming_builds_everything_once(builds: Builds, tmp_path: Path) -> None:
    assert warmed(builds, tmp_path) == [*ALL, "runtime"]
    assert warmed(builds, tmp_path) == []


def test_warming_builds_again_what_was_damaged_or_lost(builds: Builds, tmp_path: Path) -> None:
    warmed(builds, tmp_path)
    (tmp_path / "dist" / artifact_name("loader", "arm64")).write_text("damaged")
    (tmp_path / "dist" / f"{artifact_name('extractor', 'x86_64')}.sha256").unlink()

    assert warmed(builds, tmp_path) == ["extractor x86_64", "loader arm64"]


def test_warming_builds_again_what_another_python_would_compile(
    builds: Builds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed(builds, tmp_path)
    monkeypatch.setattr(warm, "interpreter", lambda: Interpreter("python3.13", "3.13.1"))

    assert warmed(builds, tmp_path) == [*ALL, "runtime"]


def test_the_inputs_of_a_step_are_its_own_sources_and_cores(builds: Builds, tmp_path: Path) -> None:
    for package in ("core", "loader", "extractor"):
        (tmp_path / "packages" / package / "src").mkdir(parents=True)
        for name in ("pyproject.toml", "README.md", "src/code.py"):
            (tmp_path / "packages" / package / name).touch()
    (tmp_path / "requirements").mkdir()
    for name in ("lambda-loader.txt", "lambda-runtime.txt"):
        (tmp_path / "requirements" / name).touch()
    seen = [warm.fingerprint("loader", tmp_path)]

    for changed in ("packages/extractor/src/code.py", "packages/core/src/code.py", "requirements/lambda-loader.txt"):
        (tmp_path / changed).write_text("changed")
        seen.append(warm.fingerprint("loader", tmp_path))

    assert seen[1] == seen[0]
    assert len(set(seen[1:])) == 3


def test_without_lambdas_python_the_tests_can_go_on_and_are_told_why_some_are_skipped(
    builds: Builds, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent() -> Interpreter:
        raise InterpreterMissing("No Python 3.13 is on this machine.", next_step="install it.")

    monkeypatch.setattr(warm, "interpreter", absent)

    assert main(["warm"]) == 0
    assert capsys.readouterr().err.startswith("No Python 3.13 is on this machine. Next: install it. Until then")
