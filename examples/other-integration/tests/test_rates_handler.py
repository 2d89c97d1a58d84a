import json
from typing import Any
from urllib.parse import unquote

import pytest
from integration_core.errors import AccessDenied, InvalidInput, SourceContractBroken, TransientError

from trm_rates.handler import handler

WEEKEND = {
    "valor": "3755.21",
    "unidad": "COP",
    "vigenciadesde": "2026-11-21T00:00:00.000",
    "vigenciahasta": "2026-11-23T00:00:00.000",
}


class Context:
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def fetched(event: Any) -> dict[str, Any]:
    return handler(event, Context())


def test_a_day_s_rate_goes_on_to_the_cent_with_the_days_on_which_it_holds(portal: Any) -> None:
    portal.answer = [WEEKEND]

    assert fetched({"day": "2026-11-22"}) == {
        "pesos": "3755.21",
        "valid_from": "2026-11-21",
        "valid_until": "2026-11-23",
    }
    assert "vigenciadesde <= '2026-11-22T00:00:00'" in unquote(portal.queries[0])


def test_a_day_without_a_rate_is_no_rate_of_nothing_and_is_tried_again(portal: Any) -> None:
    portal.answer = []

    with pytest.raises(TransientError, match="no rate is published for 2026-11-22"):
        fetched({"day": "2026-11-22"})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([{**WEEKEND, "unidad": "USD"}], "0.unidad: Input should be 'COP'"),
        ([{**WEEKEND, "valor": "0"}], "0.valor: Input should be greater than 0"),
        ([{"trm": "3755.21"}], "0.valor: required, and absent"),
        ([WEEKEND, WEEKEND], "at most 1"),
        ({"message": "in work"}, "should be a valid list"),
    ],
)
def test_an_answer_of_another_form_names_what_is_wrong(portal: Any, answer: Any, said: str) -> None:
    portal.answer = answer

    with pytest.raises(SourceContractBroken, match=said):
        fetched({"day": "2026-11-22"})


def test_the_token_goes_to_the_portal_and_into_no_error_and_no_log(portal: Any) -> None:
    token = "aT0kenOfTheP0rtal"
    portal.answer, portal.status = {"error": f"the token {token} is revoked"}, 403

    with pytest.raises(AccessDenied, match="is revoked") as refused:
        fetched({"day": "2026-11-22"})

    assert portal.tokens == [token]
    assert "AccessDenied" in portal.log.getvalue()
    assert token not in portal.log.getvalue() + str(refused.value)


def test_a_wrong_input_says_what_an_execution_is_started_with(portal: Any) -> None:
    with pytest.raises(InvalidInput, match=r'the input: day: required, and absent Next: start it with \{"day"'):
        fetched({})


def test_a_call_s_time_is_kept_under_the_function_and_under_no_client(
    portal: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    portal.answer = [WEEKEND]
    fetched({"day": "2026-11-22"})

    [directive] = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "TrmRates",
        "Dimensions": [["Environment", "Service"]],
        "Metrics": [{"Name": "ApiLatency", "Unit": "Milliseconds"}],
    }
