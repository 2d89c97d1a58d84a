import string
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    field_validator,
)

from integration_core.telemetry.redaction import Redactor
from integration_core.validation import explain


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    conni_key: str = Field(min_length=8)
    password: str = "long enough"

    @field_validator("password")
    @classmethod
    def _not_default(cls, value: str) -> str:
        if value.startswith("admin"):
            raise ValueError(f"{value} is a default password")
        return value


class FromEnvironment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    env: str


Text = Annotated[str, StringConstraints(strict=True, min_length=1)]


class Tenant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(pattern="^[a-z-]+$")
    enabled: StrictBool = True
    product: Literal["kong", "wms"] = "kong"
    base_url: str = "https://x"
    login: Credentials | None = None
    pages: list[int] = []
    default: StrictInt | StrictBool | None = None
    names: dict[str, Text | FromEnvironment] = {}
    keys: dict[str, Text | FromEnvironment] = {}

    @field_validator("base_url")
    @classmethod
    def _secure(cls, value: str) -> str:
        if not value.startswith("https"):
            raise ValueError("must be https")
        return value


def refusal(content: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        Tenant.model_validate(content)
    return explain(raised.value, source="tenant.toml")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ({}, "tenant.toml: client_id: required, and absent"),
        ({"client_id": None}, "tenant.toml: client_id: Input should be a valid string (given null)"),
        ({"client_id": "a", "enabled": "false"},
         "tenant.toml: enabled: Input should be a valid boolean (given 'false')"),
        ({"client_id": "a", "product": "tms"}, "tenant.toml: product: Input should be 'kong' or 'wms' (given 'tms')"),
        ({"client_id": "a", "colour": "red"}, "tenant.toml: colour: unknown key (given 'red')"),
        ({"client_id": "a", "pages": [1, "x"]},
         "tenant.toml: pages.1: Input should be a valid integer, unable to parse string as an integer (given 'x')"),
        ({"client_id": "a", "base_url": "http://u:p@h"},
         "tenant.toml: base_url: must be https (given 'http://[hidden]@h')"),
        ({"client_id": {"name": 1}},
         "tenant.toml: client_id: Input should be a valid string (given an object with name)"),
        ({"client_id": "a", "login": 5}, "tenant.toml: login: Input should be an object (given 5)"),
        ({"client_id": "a", "default": "x"},
         "tenant.toml: default: Input should be a valid integer or a valid boolean (given 'x')"),
        ({"client_id": "a", "names": {"key": 5, "Env": 6}},
         "tenant.toml: names.key: Input should be a valid string or an object (given 5); "
         "names.Env: Input should be a valid string or an object (given 6)"),
        ({"client_id": "a", "names": {"key": ""}},
         "tenant.toml: names.key: String should have at least 1 character or be an object (given '')"),
        ({"client_id": "a", "names": {"key": {"evn": "X"}}},
         "tenant.toml: names.key.env: required, and absent; names.key.evn: unknown key (given 'X')"),
        ({"client_id": "a", "keys": {"conni_key": 8675309}},
         "tenant.toml: keys.conni_key: Input should be a valid string or an object (given a value that is not shown)"),
        ({"client_id": "a", "keys": {"conni_key": {"env": 8675309}}},
         "tenant.toml: keys.conni_key.env: Input should be a valid string (given a value that is not shown)"),
        ({"client_id": ["a"] * 9}, "tenant.toml: client_id: Input should be a valid string (given an array of 9)"),
    ],
)  # fmt: skip
def test_a_refusal_names_field_reason_and_value_in_one_line(content: Any, line: str) -> None:
    assert refusal(content) == line


def test_every_wrong_field_is_named_in_the_same_line() -> None:
    assert refusal({"client_id": "A", "enabled": 1}) == (
        "tenant.toml: client_id: String should match pattern '^[a-z-]+$' (given 'A'); "
        "enabled: Input should be a valid boolean (given 1)"
    )


@pytest.mark.parametrize(
    "login",
    [
        {"conni_key": "s3cr3t!"},
        {"conni_key": 8675309},
        {"password": "s3cr3t!8675309"},
        {"conni_key": "x" * 8, "password": "admin-s3cr3t!"},
        {"conni_key": "x" * 8, "apiKey": "s3cr3t!"},
        {"conni_key": "x" * 8, "token": {"value": "s3cr3t!"}},
        "s3cr3t!",
    ],
)
def test_the_value_of_a_credential_is_never_shown(login: Any) -> None:
    key = "login" if isinstance(login, dict) else "password"

    line = refusal({"client_id": "a", key: login})

    assert "s3cr3t!" not in line
    assert "8675309" not in line


def test_a_registered_secret_under_the_wrong_key_is_not_shown(process_redactor: Redactor) -> None:
    process_redactor.register("hunter2hunter2")

    assert refusal({"client_id": "hunter2hunter2"}).endswith("(given '[hidden]')")


def test_a_long_value_and_a_long_list_are_cut() -> None:
    line = refusal({"client_id": "A" * 500, **{f"key{n}": n for n in range(30)}})

    assert "A" * 100 not in line
    assert line.endswith("; and 21 more")


@given(st.dictionaries(st.text(string.ascii_lowercase, max_size=5), st.text() | st.integers() | st.none()))
def test_any_refusal_stays_on_one_line(content: dict[str, Any]) -> None:
    assert "\n" not in refusal({**content, "client_id": 1})
