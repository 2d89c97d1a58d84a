"""What a Task calls, with whose rights, and how long it waits."""

from collections.abc import Mapping
from typing import Any, Final

from typed_asl.check.expressions import ENTRY, check_payload, check_template, check_text
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, is_number, shown
from typed_asl.check.services import service_diagnostics
from typed_asl.check.services.resource import target_of
from typed_asl.values import is_expression

_EXPRESS_SECONDS: Final = 300


def check_task(place: Place) -> None:
    """Judge what only a Task has: resource, credentials, time-outs that fit together."""
    state, at = place.state, place.at
    beat, limit = state.get("HeartbeatSeconds"), state.get("TimeoutSeconds")
    if is_number(beat) and is_number(limit) and beat >= limit:
        message = f"HeartbeatSeconds ({beat}) must be smaller than TimeoutSeconds ({limit})"
        place.report.error(f"{at}/HeartbeatSeconds", message)
    if "Credentials" in state:
        _credentials(place, state["Credentials"], f"{at}/Credentials")
    language = "JSONata" if place.jsonata else "JSONPath"
    kind = "EXPRESS" if place.settings.express else "STANDARD"
    place.report.found += service_diagnostics(
        at, state, language, machine_type=kind, parameters=place.settings.services
    )


def _credentials(place: Place, value: Any, at: str) -> None:
    if isinstance(value, dict):
        if place.jsonata:
            check_template(place, value, at, ENTRY)
        else:
            check_payload(place, value, at)
        names = {"RoleArn"} if place.jsonata else {"RoleArn", "RoleArn.$"}
        _role(place, value.get("RoleArn"), f"{at}/RoleArn")
        if names.isdisjoint(value) and not any(filled_later(key) for key in value):
            _no_role(place, at)
    elif not filled_later(value) and not (
        place.jsonata and isinstance(value, str) and check_text(place, value, at, ENTRY)
    ):
        place.report.error(at, f"The value of 'Credentials' must be an object, not {shown(value)}")


def _role(place: Place, role: Any, at: str) -> None:
    if not isinstance(role, str) or role.startswith("arn:") or filled_later(role):
        return
    if not (place.jsonata and is_expression(role)):
        place.report.warning("ROLE_IS_NO_ARN", at, f"{shown(role)} is no ARN of a role")


def _no_role(place: Place, at: str) -> None:
    """AWS wants a role; the language leaves the content to the interpreter, so for foreign resources it is doubtful."""
    message = "The field 'RoleArn' is required but was missing"
    if is_foreign(place.state):
        place.report.warning("CREDENTIALS_WITHOUT_ROLE", at, message)
    else:
        place.report.error(at, message)


def is_foreign(state: Mapping[str, Any]) -> bool:
    """Tell whether a Task calls what Step Functions does not know."""
    resource = state.get("Resource")
    return not isinstance(resource, str) or target_of(resource).kind in {"foreign", "unknown"}
