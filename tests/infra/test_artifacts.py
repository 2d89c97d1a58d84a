import base64
import hashlib
from pathlib import Path

import pytest

from siesa_infra.artifacts import find_artifact
from siesa_infra.errors import SynthesisError
from tests.infra.synthesis import lock, make_artifact


def test_an_artifact_is_found_by_step_version_and_architecture(tmp_path: Path) -> None:
    make_artifact(tmp_path, "loader", "arm64")
    path = make_artifact(tmp_path, "loader", "x86_64", line="# other bytes\n")

    artifact = find_artifact("loader", "x86_64", {"artifacts": str(tmp_path)})

    assert artifact.zip == path
    assert artifact.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert base64.b64decode(artifact.code_sha256).hex() == artifact.sha256


def test_a_zip_of_another_release_can_be_named(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader").rename(tmp_path / "siesa-loader-9.9.9-lambda-py313-arm64.zip")
    lock(path)

    assert find_artifact("loader", "arm64", {"loader": str(path)}).zip == path


def test_a_named_zip_for_another_processor_is_refused(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader", "x86_64")

    with pytest.raises(SynthesisError, match="is not for arm64"):
        find_artifact("loader", "arm64", {"loader": str(path)})


def test_a_zip_for_another_processor_is_refused_under_any_name(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader", "x86_64")
    path = path.rename(path.with_name(path.name.replace("x86_64", "arm64")))
    lock(path)

    with pytest.raises(SynthesisError, match=r"is not for arm64, .*: library/_native\.so holds code for another"):
        find_artifact("loader", "arm64", {"artifacts": str(tmp_path)})


def test_a_lock_that_is_of_another_file_is_refused(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader")
    of_another = path.with_name(f"{path.name}.sha256")
    of_another.write_text(of_another.read_text().replace("arm64", "x86_64"))

    with pytest.raises(SynthesisError, match=r"arm64\.zip has a lock that is of siesa-loader-.*x86_64\.zip"):
        find_artifact("loader", "arm64", {"artifacts": str(tmp_path)})


def test_a_lock_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader")
    path.with_name(f"{path.name}.sha256").write_bytes(b"\xff\xfe")

    with pytest.raises(SynthesisError, match=r"\.sha256 cannot be read: "):
        find_artifact("loader", "arm64", {"artifacts": str(tmp_path)})


def test_a_zip_without_a_lock_is_refused(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader")
    path.with_name(f"{path.name}.sha256").unlink()

    with pytest.raises(SynthesisError, match="has no lock"):
        find_artifact("loader", "arm64", {"artifacts": str(tmp_path)})


def test_an_empty_lock_is_not_taken_for_any_hash(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader")
    path.with_name(f"{path.name}.sha256").write_text("")

    with pytest.raises(SynthesisError, match="its lock says nothing"):
        find_artifact("loader", "arm64", {"artifacts": str(tmp_path)})


def test_the_zip_of_another_step_is_refused(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "extractor")

    with pytest.raises(SynthesisError, match=r"holds 2 files and not the handler, siesa_loader/handler\.py"):
        find_artifact("loader", "arm64", {"loader": str(path)})


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = make_artifact(tmp_path, "loader")
    path.write_bytes(b"not a zip")
    lock(path)

    with pytest.raises(SynthesisError, match="is not a zip"):
        find_artifact("loader", "arm64", {"artifacts": str(tmp_path)})
