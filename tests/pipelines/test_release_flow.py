"""release.yml: who holds which credential, in which order, and what the scripts call."""

from pathlib import Path

import pytest

from tests.pipelines.workflows import FILES, Job, Ran, job, jobs, read, run

TAG = {"GITHUB_REF_NAME": "core-v0.2.0", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7"}
PUBLISHING = ("attest", "pypi", "codeartifact", "github")


def of(name: str) -> Job:
    return job("release", name)


def test_only_the_tag_of_a_package_starts_a_release() -> None:
    [path] = [path for path in FILES if path.stem == "release"]

    assert read(path)["on"] == {"push": {"tags": ["*-v[0-9]+.[0-9]+.[0-9]+"]}}


def test_one_call_tests_and_builds_the_package_of_the_tag(tmp_path: Path) -> None:
    script = of("build").step("Test the package, build what is uploaded")["run"]

    ran = run(script, tmp_path, {"run": ""}, **TAG)

    assert ran.calls == [["run", "release", "--from-tag", "core-v0.2.0", "--output", "dist/release"]]


def test_the_history_is_there_to_see_that_the_tag_lies_on_main() -> None:
    [checkout] = [step for step in of("build").steps if step.get("uses", "").startswith("actions/checkout@")]

    # All branches and all tags: without main there is nothing to compare the tag with.
    assert checkout["with"]["fetch-depth"] == 0
    assert "ref" not in checkout["with"]


@pytest.mark.parametrize("name", PUBLISHING)
def test_no_job_with_a_credential_runs_code_of_the_repository(name: str) -> None:
    assert "./run" not in "".join(of(name).scripts)
    assert {"actions/checkout", "$/.github/actions/set-up"} & set(of(name).actions) == set()


def test_what_runs_code_of_the_repository_can_write_nothing() -> None:
    assert of("build").permissions == {"contents": "read"}


def test_nothing_is_uploaded_before_its_provenance_is_attested() -> None:
    assert of("attest").content["needs"] == "build"
    assert all("attest" in of(name).content["needs"] for name in ("pypi", "codeartifact", "github"))
    [attesting] = [step for step in of("attest").steps if "attest" in step.get("uses", "")]
    assert attesting["with"] == {"subject-checksums": "release/SHA256SUMS"}


def test_the_repositorys_variable_chooses_one_upload_or_none() -> None:
    assert {name: of(name).content["if"] for name in ("pypi", "codeartifact")} == {
        "pypi": "vars.REGISTRY == 'pypi'",
        "codeartifact": "vars.REGISTRY == 'codeartifact'",
    }
    # An upload that was not asked for is skipped, and must not skip the release with it.
    assert "!cancelled()" in of("github").content["if"]
    assert "!contains(needs.*.result, 'failure')" in of("github").content["if"]


def test_an_uploads_right_is_bound_to_an_environment() -> None:
    holders = [each for each in jobs() if each.permissions.get("id-token") == "write" and each.name != "attest"]

    assert sorted(each.name for each in holders) == ["codeartifact", "deploy", "plan", "pypi"]
    assert [each.name for each in holders if "environment" not in each.content] == []


def test_the_wheel_and_the_source_are_uploaded_and_no_lambda(tmp_path: Path) -> None:
    built(tmp_path, step=True)

    ran = run(of("pypi").step("Upload the wheel and the source")["run"], tmp_path, {"uv": ""})

    assert ran.calls == [
        ["uv", "publish", "--trusted-publishing", "always", "release/python/a.tar.gz", "release/python/a.whl"]
    ]


def codeartifact(folder: Path, **more: str) -> Ran:
    built(folder, step=True)
    script = of("codeartifact").step("Upload the wheel and the source")["run"]
    return run(script, folder, {"uv": "", "aws": "said"}, DOMAIN="d", REPOSITORY="r", **more)


def test_codeartifacts_token_is_masked_before_it_is_used(tmp_path: Path) -> None:
    ran = codeartifact(tmp_path)

    assert (ran.code, ran.printed.strip()) == (0, "::add-mask::said")
    assert [call[:3] for call in ran.calls] == [
        ["aws", "codeartifact", "get-repository-endpoint"],
        ["aws", "codeartifact", "get-authorization-token"],
        ["uv", "publish", "--trusted-publishing"],
    ]
    assert "said" not in "".join(ran.calls[2])


def test_without_codeartifacts_token_nothing_is_uploaded(tmp_path: Path) -> None:
    ran = codeartifact(tmp_path, FAILS="aws")

    assert ran.code == 1
    assert [call[0] for call in ran.calls] == ["aws"]


@pytest.mark.parametrize("step", [True, False], ids=["a step", "a library"])
def test_the_release_holds_every_file_that_was_built(tmp_path: Path, step: bool) -> None:
    built(tmp_path, step=step)

    ran = run(of("github").steps[0]["run"], tmp_path, {"gh": ""}, **TAG)

    lambdas = ["release/lambda/a.zip", "release/lambda/a.zip.sha256"] if step else []
    fetching, making = ran.calls
    assert ran.code == 0
    assert fetching == ["gh", "run", "download", "7", "--repo", "o/r", "--name", "release", "--dir", "release"]
    assert making == [
        *["gh", "release", "create", "core-v0.2.0", "--repo", "o/r", "--verify-tag", "--title", "core-v0.2.0"],
        *["--notes-file", "release/NOTES.md", "release/SHA256SUMS"],
        "release/python/a.tar.gz",
        "release/python/a.whl",
        *lambdas,
    ]


def built(folder: Path, *, step: bool) -> None:
    files = ["python/a.whl", "python/a.tar.gz", "NOTES.md", "SHA256SUMS"]
    for name in [*files, *(["lambda/a.zip", "lambda/a.zip.sha256"] if step else [])]:
        path = folder / "release" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
