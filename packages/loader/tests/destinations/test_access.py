from typing import Any

import pytest

from integration_core.errors import AccessDenied, AuthenticationFailed, DestinationRefused, SecretMissing
from siesa_local.simulators import credentials

LOGIN = {"sku": "/auth/token/login/", "products": "/auth"}


def logins(made: Any) -> Any:
    return sum(sum(statuses.values()) for endpoint, statuses in made.calls().items() if "auth" in endpoint)


@pytest.mark.parametrize("form", ["sku", "products"])
def test_one_log_in_serves_every_thread(dock: Any, products: Any, form: Any) -> None:
    made = dock(form, product={"concurrency": 8, "batchSize": 5})
    made.load(products(100))
    assert logins(made) == 1


@pytest.mark.parametrize(
    ("form", "key"),
    [("sku", credentials.KONG_API_KEY), ("bulk", credentials.KONG_API_KEY), ("products", credentials.WMS_API_KEY)],
)
def test_an_api_key_needs_no_log_in(dock: Any, products: Any, form: Any, key: Any) -> None:
    made = dock(form, secret={"apiKey": key})
    assert made.load(products(3)).records_success == 3
    assert logins(made) == 0


@pytest.mark.parametrize("form", ["sku", "products"])
def test_a_token_that_runs_out_is_renewed_and_every_product_arrives_once(dock: Any, products: Any, form: Any) -> None:
    made = dock(form, knobs={"traffic": {"token_calls": 7}}, product={"batchSize": 2})
    assert made.load(products(60)).records_success == 60
    assert made.stored() == {f"REF-{number}" for number in range(60)}
    assert logins(made) > 1


@pytest.mark.parametrize("form", ["sku", "products"])
def test_credentials_that_are_refused_at_log_in_stop_the_sync(dock: Any, products: Any, form: Any) -> None:
    made = dock(form, knobs={"traffic": {"refuse_credentials": True}})
    with pytest.raises(AuthenticationFailed, match=r"refused the log-in of user 'local-.*' with 401") as caught:
        made.load(products(3))
    assert "password" in str(caught.value)
    assert credentials.KONG_PASSWORD not in str(caught.value)
    assert credentials.WMS_PASSWORD not in str(caught.value)
    assert logins(made) == 1


def test_a_log_in_that_is_refused_with_400_is_a_wrong_credential(dock: Any, products: Any) -> None:
    made = dock(knobs={"traffic": {"refuse_credentials": True}, "bad_login_status": 400})
    with pytest.raises(AuthenticationFailed, match="400"):
        made.load(products(3))


def test_a_log_in_answered_with_201_is_one(dock: Any, products: Any) -> None:
    assert dock(knobs={"login_status": 201}).load(products(2)).records_success == 2


@pytest.mark.parametrize(("status", "error"), [(401, AuthenticationFailed), (403, AccessDenied)])
def test_a_fresh_token_that_is_refused_is_renewed_once_for_all_threads_and_no_more(
    odd: Any, dock_to: Any, products: Any, status: Any, error: Any
) -> None:
    kong = odd(lambda _: (status, {"detail": "no token-of-a-test here"}))
    with pytest.raises(error) as caught:
        dock_to(kong.url, product={"batchSize": 1, "concurrency": 8}).load(products(50))
    assert "token-of-a-test" not in str(caught.value)
    assert sum("auth" in call.path for call in kong.asked) == 2


def test_a_refused_api_key_stops_the_sync_at_once(dock: Any, products: Any) -> None:
    made = dock("bulk", secret={"apiKey": "wrong-key-of-a-test"}, product={"concurrency": 1})
    with pytest.raises(AuthenticationFailed) as caught:
        made.load(products(3))
    assert made.calls() == {"POST /products/bulk": {"401": 1}}
    assert "wrong-key-of-a-test" not in str(caught.value)


def test_a_log_in_without_a_token_is_another_product(odd: Any, dock_to: Any, products: Any) -> None:
    kong = odd(lambda _: (200, {}))
    kong.rule = lambda _: (200, {"jwt": "x"})
    with pytest.raises(DestinationRefused, match="without 'auth_token'"):
        dock_to(kong.url).load(products(1))


def test_a_secret_without_credentials_is_named_with_what_it_has(dock: Any, products: Any) -> None:
    with pytest.raises(SecretMissing, match=r"neither apiKey nor username and password; it has \['user'\]"):
        dock(secret={"user": "x"}).load(products(1))
