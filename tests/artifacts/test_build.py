"""Real builds: the same bytes wherever they are made, and everything in them that Lambda needs."""

import hashlib
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from tools.artifact.build import ROOT, Artifact, build
from tools.artifact.programs import interpreter
from tools.failure import ToolError

from tests.artifacts.conftest import checkout, umask


def files(artifact: Artifact) -> dict[str, bytes]:
    with zipfile.ZipFile(artifact.zip) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_sources_give_the_same_bytes_in_another_folder_under_another_umask_and_environment(
    artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": "7", "TZ": "America/Bogota"}.items():
        monkeypatch.setenv(name, value)
    with umask(0o077):
        other = checkout(tmp_path / "another checkout with a longer name")
        again = build("loader", "x86_64", tmp_path / "out", other, offline=True)

    assert again.sha256 == artifact.sha256 == hashlib.sha256(again.zip.read_bytes()).hexdigest()
    assert again.zip.read_bytes() == artifact.zip.read_bytes()
    assert again.sbom.read_bytes() == artifact.sbom.read_bytes()
    assert again.lock.read_text() == artifact.lock.read_text() == f"{artifact.sha256}  {artifact.zip.name}\n"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        path.name for path in (again.zip, again.sbom, again.lock)
    )


def test_a_changed_line_changes_that_file_and_its_bytecode_alone(
    artifact: Artifact, source: Path, tmp_path: Path
) -> None:
    changed = shutil.copytree(source, tmp_path / "changed")
    with (changed / "packages/loader/src/siesa_loader/winners.py").open("a") as file:
        file.write("\nCHANGED = True\n")

    before, after = files(artifact), files(build("loader", "x86_64", tmp_path / "out", changed, offline=True))

    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {
        "siesa_loader/winners.py",
        "siesa_loader/__pycache__/winners.cpython-313.pyc",
    }


def test_a_zip_has_one_date_one_mode_and_sorted_names(artifact: Artifact) -> None:
    with zipfile.ZipFile(artifact.zip) as archive:
        infos = archive.infolist()

    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100644}
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)


def test_a_zip_holds_what_is_locked_and_neither_boto3_nor_tests(artifact: Artifact) -> None:
    names = files(artifact).keys()
    lock = (ROOT / "requirements/lambda-loader.txt").read_text()
    pinned = {name.replace("-", "_") for name in re.findall(r"(?m)^([a-z0-9-]+)==", lock)}

    infos = {name.partition("-")[0] for name in names if name.endswith(".dist-info/METADATA")}
    assert infos == pinned | {"integration_core", "siesa_loader"}
    assert {"siesa_loader/handler.py", "integration_core/lambda_entry.py"} <= names
    tops = {name.partition("/")[0] for name in names}
    assert tops & {"boto3", "botocore", "s3transfer", "bin", "tests", ".lock"} == set()
    assert [name for name in names if "/tests/" in name or "/testing/" in name or "/test_" in name] == []
    assert [name for name in names if name.rpartition("/")[2] in {"RECORD", "INSTALLER", "direct_url.json"}] == []


def test_tracebacks_name_files_where_lambda_unpacks_them(artifact: Artifact) -> None:
    shown = set()
    for name, content in files(artifact).items():
        if name.startswith("siesa_loader/") and name.endswith(".pyc"):
            # A code object of the runtime's version is not this Python's; its file name is a plain text within.
            shown |= set(re.findall(rb"/var/task/[\w./-]+\.py", content))
    assert b"/var/task/siesa_loader/handler.py" in shown
    assert all(path.startswith(b"/var/task/siesa_loader/") for path in shown)


def test_no_path_of_this_machine_is_in_a_zip(artifact: Artifact, shared: Path) -> None:
    told = [
        name for name, content in files(artifact).items() for path in (ROOT, shared) if str(path).encode() in content
    ]

    assert told == []


def test_every_module_of_ours_imports_from_the_zip_and_the_runtime_alone(
    artifact: Artifact, runtime: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(artifact.zip) as archive:
        archive.extractall(tmp_path)
    # Powertools' way into what the zip leaves out, where it is given an object that it would have to turn to JSON.
    log = "logger('x').info('told', extra={'model': Message(), 'fault': Decimal(1)})"
    uses = (
        "from decimal import Decimal; from integration_core.models import Message; from integration_core.telemetry.logs"
    )
    code = f"{uses} import logger; {log}; import siesa_loader.handler"
    command = [interpreter().path, "-S", "-s", "-B", "-P", "-W", "error"]
    paths = {"PYTHONPATH": f"{tmp_path}:{runtime}"}
    script = [str(ROOT / "tools/import_all.py"), "integration_core", "siesa_loader"]

    done = subprocess.run([*command, *script], env=paths, capture_output=True, text=True, timeout=120)
    logged = subprocess.run([*command, "-c", code], env=paths, capture_output=True, text=True, timeout=120)

    assert (done.returncode, done.stderr) == (0, "")
    assert "modules import on Python 3.13" in done.stdout
    assert (logged.returncode, logged.stderr) == (0, "")


def test_a_requirement_that_the_lock_lacks_is_refused_and_nothing_is_written(source: Path, tmp_path: Path) -> None:
    poor = shutil.copytree(source, tmp_path / "poor")
    lock = poor / "requirements/lambda-loader.txt"
    lock.write_text(re.sub(r"(?ms)^requests==.*?(?=^\S)", "", lock.read_text()))

    with pytest.raises(ToolError, match="integration-core needs requests, which the lock does not hold"):
        build("loader", "x86_64", tmp_path / "out", poor, offline=True)

    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_whose_hash_the_lock_does_not_know_is_refused(source: Path, tmp_path: Path) -> None:
    wrong = shutil.copytree(source, tmp_path / "wrong")
    lock = wrong / "requirements/lambda-loader.txt"
    lock.write_text(re.sub(r"(?ms)(^idna==\S+ \\\n).*?(?=^\S)", rf"\1    --hash=sha256:{'0' * 64}\n", lock.read_text()))

    with pytest.raises(ToolError, match="idna") as refused:
        build("loader", "x86_64", tmp_path / "out", wrong, offline=True)

    assert "\n" not in str(refused.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_no_checkout_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"There is no .*packages/loader/pyproject.toml"):
        build("loader", "x86_64", tmp_path / "out", tmp_path, offline=True)


def test_the_runtimes_folder_holds_boto3_as_locked_and_the_runtime_client(runtime: Path) -> None:
    version = re.search(r"(?m)^boto3==(\S+)", (ROOT / "requirements/lambda-runtime.txt").read_text())
    assert version is not None
    assert (runtime / f"boto3-{version[1]}.dist-info").is_dir()
    assert (runtime / "awslambdaric").is_dir()
    assert (runtime / "boto3/__pycache__/session.cpython-313.pyc").read_bytes()[4:8] == b"\x01\x00\x00\x00"
