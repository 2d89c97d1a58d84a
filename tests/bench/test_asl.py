import pytest
from tools.bench import asl


def test_typed_asl_is_measured_on_the_projects_own_machines_where_no_corpus_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ASL_CORPUS", raising=False)

    found = {figure.key: figure for figure in asl.figures(1, lambda _: None, cfn_lint=False)}

    assert {"asl.check", "asl.services", "asl.import", "asl.parse_one"} <= found.keys()
    assert found["asl.ours_valid"].median == 100
    assert all(figure.median > 0 for figure in found.values())


def test_a_share_counts_documents_that_were_judged_as_their_repository_does() -> None:
    given = [asl.Document("{}", valid=True), asl.Document("{}", valid=True), asl.Document("{}", valid=False)]
    judged = asl.Judged((1.0, 1.0, 1.0), (0, 2, 1))

    assert (judged.agreed(given, valid=True), judged.agreed(given, valid=False)) == (50, 100)
