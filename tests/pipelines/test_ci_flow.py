"""ci.yml and asl-review.yml: what waits for what, and what a fork's pull request can do."""

import json
import re
from pathlib import Path
from typing import Any

from tools.changed.answer import Changed, PackageEntry

from tests.pipelines.workflows import FILES, job, jobs, read, run

CHANGED = '{"schema_version": 1, "any": {"packages": true}}'


def test_what_changed_is_told_once_and_is_what_the_other_jobs_go_by(tmp_path: Path) -> None:
    script = job("ci", "changed").step("Tell what these commits affect")["run"]

    ran = run(script, tmp_path, {"run": CHANGED}, SINCE="HEAD^1")

    assert (ran.code, ran.output) == (0, f"changed={CHANGED}\n")
    assert ran.calls[0] == ["run", "changed", "--since", "HEAD^1", "--json"]


def test_without_an_answer_about_changes_nothing_goes_on(tmp_path: Path) -> None:
    script = job("ci", "changed").step("Tell what these commits affect")["run"]

    assert run(script, tmp_path, {"run": ""}, SINCE="HEAD^1", FAILS="run").code == 1
    for name in ("whole", "infra"):
        assert "needs.changed.result == 'success'" in job("ci", name).content["if"]


def test_the_changed_packages_come_first() -> None:
    assert job("ci", "packages").content["needs"] == "changed"
    for name in ("whole", "infra"):
        assert job("ci", name).content["needs"] == ["changed", "packages"]
        assert "needs.packages.result != 'failure'" in job("ci", name).content["if"]


def test_each_changed_package_is_tested_against_the_workspace_and_its_lowest_siblings(tmp_path: Path) -> None:
    scripts = job("ci", "packages").scripts

    ran = run("\n".join(scripts), tmp_path, {"run": ""}, FOLDER="packages/loader", PACKAGE="loader")

    assert ran.calls == [["run", "unit", "packages/loader"], ["run", "release", "loader", "--lowest"]]


def test_no_workflow_chooses_by_the_paths_of_files() -> None:
    filters = {"paths", "paths-ignore"}

    assert [path.stem for path in FILES for event in events(path) if filters & set(event or {})] == []
    # hashFiles, git diff and the like would be a second answer beside that of ./run changed.
    found = re.compile(r"hashFiles|git (diff|log|show)|files?-changed|changed-files|paths-filter|turbo|nx affected")
    assert [path.stem for path in FILES if found.search(path.read_text(encoding="utf-8"))] == []


def events(path: Path) -> list[dict[str, Any] | None]:
    on = read(path)["on"]
    return list(on.values()) if isinstance(on, dict) else [None]


def test_every_matrix_is_what_changed_or_the_pythons_and_nothing_is_left_out_of_them() -> None:
    matrices = {each.name: each.content["strategy"]["matrix"] for each in jobs() if "strategy" in each.content}

    assert matrices.pop("whole").keys() == {"python"}
    assert matrices == {"packages": "${{ fromJSON(needs.changed.outputs.changed).packages }}"}


def test_every_condition_and_matrix_reads_what_changed_tells() -> None:
    text = json.dumps([dict(each.content) for each in jobs() if each.workflow == "ci"])
    told = Changed(since="a" * 40, head="b" * 40).document()

    read_of_it = set(re.findall(r"needs\.changed\.outputs\.changed\)\.([a-z_.]+)", text))
    assert read_of_it == {"any.packages", "any.artifacts", "any.stacks", "packages"}
    assert read_of_it <= {*told, *(f"any.{kind}" for kind in told["any"])}
    assert set(re.findall(r"matrix\.([a-z_]+)", text)) - {"python"} <= set(PackageEntry.model_fields)


def test_no_push_to_main_takes_the_turn_of_another_that_is_compared_with_an_older_commit() -> None:
    [path] = [path for path in FILES if path.stem == "ci"]

    assert read(path)["concurrency"] == {
        "group": "ci-${{ github.event.pull_request.number || github.sha }}",
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    }


def test_the_required_check_waits_for_every_other_job_and_fails_with_any() -> None:
    [path] = [path for path in FILES if path.stem == "ci"]
    required = job("ci", "ci")

    assert set(required.content["needs"]) == set(read(path)["jobs"]) - {"ci"}
    assert required.content["if"] == "always()"
    [step] = required.steps
    assert step["if"] == "contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')"


def test_what_waits_for_a_release_stands_in_the_summary_of_main(tmp_path: Path) -> None:
    [step] = [step for step in job("ci", "releases").steps if "run" in step]

    ran = run(step["run"], tmp_path, {"run": "loader 0.1.1 because core changed"})

    assert job("ci", "releases").content["if"] == "github.event_name == 'push'"
    assert (ran.code, ran.calls) == (0, [["run", "release", "--plan"]])
    assert ran.summary == "```\nloader 0.1.1 because core changed\n```\n"


def test_the_demo_runs_before_anything_is_set_up() -> None:
    steps = job("ci", "docs").steps

    assert steps[1]["run"] == "./run demo"
    assert "uses" in steps[2]


def test_the_review_is_written_against_what_the_pull_request_goes_into(tmp_path: Path) -> None:
    (tmp_path / "review.md").write_text("# What changes\n")

    ran = run(job("asl-review", "review").step("Write the review")["run"], tmp_path, {"run": ""})

    assert (ran.code, ran.summary) == (0, "# What changes\n")
    assert ran.calls == [["run", "asl-review", "--base", "HEAD^1", "--output", "review.md"]]


def test_a_review_is_one_comment_that_is_renewed(tmp_path: Path) -> None:
    script = job("asl-review", "comment").step("Post the review, or renew it")["run"]

    ran = run(script, tmp_path, {"gh": ""}, NUMBER="12", GITHUB_REPOSITORY="o/r", GITHUB_RUN_ID="7")

    assert ran.calls == [
        ["gh", "run", "download", "7", "--repo", "o/r", "--name", "asl-review"],
        ["gh", "pr", "comment", "12", "--repo", "o/r", "--edit-last", "--create-if-none", "--body-file", "review.md"],
    ]


def test_code_of_a_pull_request_never_runs_where_a_token_may_write() -> None:
    review, comment = job("asl-review", "review"), job("asl-review", "comment")

    assert review.permissions == {"contents": "read"}
    assert comment.actions == []
    assert "./run" not in "".join(comment.scripts)


def test_a_forks_pull_request_is_reviewed_and_not_commented() -> None:
    assert "if" not in job("asl-review", "review").content
    assert (
        job("asl-review", "comment").content["if"]
        == "github.event.pull_request.head.repo.full_name == github.repository"
    )


def test_every_pull_request_is_reviewed_whatever_files_it_touches() -> None:
    [path] = [path for path in FILES if path.stem == "asl-review"]

    assert read(path)["on"] == {"pull_request": None}
