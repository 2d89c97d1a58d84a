"""The JSONata that several states share. Each is text for `typed_asl.expr`, over what every state has: the context.

AWS writes times as `2025-01-15T10:00:00.123Z`; interpreters elsewhere with microseconds and an offset. Only the first
19 characters are read, which both share. Conditionals stand where `and` would do, so that nothing is evaluated that
could fail on input of another type.
"""

from integration_core.models import CLIENT_ID_PATTERN

RESERVED_TENANT = "_invalid"
"""Under this tenant stand failures whose input names no well-formed client. No client can have it: see the pattern."""

ITEM_TTL_SECONDS = 90 * 24 * 3600

EXECUTION_ARN = "$states.context.Execution.Id"

_START = "$substring($states.context.Execution.StartTime, 0, 19)"


def started_at(start: str) -> str:
    """Give `sync-YYYYMMDD-HHMMSS`, with which the ids of all syncs begin that started in that second."""
    return f"'sync-' & $replace($replace($substring({start}, 0, 19), /[-:]/, ''), 'T', '-')"


def sync_id(start: str, execution_name: str) -> str:
    """Give `sync-YYYYMMDD-HHMMSS-xxxxxx`: an execution's start in UTC, and the tail of its name.

    `start` and `execution_name` are expressions; `start` is ISO 8601. The guide's form ends at the second, in which two
    executions can start; the tail tells them apart.
    """
    return f"{started_at(start)} & '-' & $substring({execution_name}, -6)"


SYNC_ID = sync_id("$states.context.Execution.StartTime", "$states.context.Execution.Name")
CREATED_AT = f"{_START} & 'Z'"
NOW = "$substring($now(), 0, 19) & 'Z'"
EXPIRES = f"$floor($millis() / 1000) + {ITEM_TTL_SECONDS}"


def client_id(value: str) -> str:
    """Give a client's id where `value` is a well-formed one, else the reserved tenant."""
    well_formed = f"($contains({value}, /{CLIENT_ID_PATTERN}/) ? {value} : '{RESERVED_TENANT}')"
    return f"($type({value}) = 'string' ? {well_formed} : '{RESERVED_TENANT}')"


def text(value: str, otherwise: str) -> str:
    """Give `value` where it is a text, else the text `otherwise`."""
    return f"($type({value}) = 'string' ? {value} : '{otherwise}')"


CAUSE = (
    "($type($states.errorOutput.Cause) = 'string' ? "
    "$replace($states.errorOutput.Cause, /,\\s*\"stackTrace\"\\s*:\\s*\\[.*\\]/, '') : '')"
)
"""The error's cause without Lambda's stack trace, which says nothing to whoever reads an alert."""


def failure(error: str, cause: str) -> str:
    """Give what the failure branch carries: exactly what the alert says, whatever the failed state's input was."""
    # A path into an array of objects reaches into them, so anything but an object counts as without fields.
    return (
        "($given := $type($states.input) = 'object' ? $states.input : {}; "
        "{'client_id': " + client_id("$given.client_id") + ", "
        "'product_type': " + text("$given.product_type", "unknown") + ", "
        "'error': {'Error': " + error + ", 'Cause': " + cause + "}, "
        "'timestamp': " + NOW + "})"
    )


CAUGHT = failure(text("$states.errorOutput.Error", "States.TaskFailed"), CAUSE)


def reference(value: str) -> str:
    """Give a claim check as a string attribute that holds its JSON, or the null attribute where there is none."""
    return f"$type({value}) = 'object' ? {{'S': $string({value})}} : {{'NULL': true}}"


def optional_text(value: str) -> str:
    """Give a text as a string attribute, or the null attribute where there is none."""
    return f"$type({value}) = 'string' ? {{'S': {value}}} : {{'NULL': true}}"
