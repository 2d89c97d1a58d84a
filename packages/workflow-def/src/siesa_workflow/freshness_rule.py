"""When a client is overdue, as JSONata over its configuration item.

| the item has | its last success may be as old as |
|---|---|
| `maxSuccessAgeSeconds` | that |
| `syncSchedule` `rate(N minutes)`, `hours` or `days` | 2 N, and `maxDurationSeconds` |
| another `syncSchedule`, such as `cron(…)`, or none | 26 hours |

Twice the rate, because one start that fails or finds the client busy has its own alarm and is made up for by the next;
the longest duration, because a success bears the time of its end. 26 hours are a day and two hours: a `cron` that fires
less often than daily needs `maxSuccessAgeSeconds`.

A client that never succeeded is overdue at once where it has a schedule or `maxSuccessAgeSeconds`, and else not:
nothing says that it should have synced.
"""

from integration_core.client_config import ClientConfig
from siesa_workflow import expressions
from siesa_workflow.machine import MACHINE_TIMEOUT_SECONDS

RATES_TOLERATED = 2
OTHER_SCHEDULES_SECONDS = 26 * 3_600
LONGEST_SECONDS = 366 * 86_400
DEFAULT_SECONDS: int = ClientConfig.model_fields["max_duration_seconds"].default

ATTRIBUTES = ("tenantId", "enabled", "syncSchedule", "maxDurationSeconds", "maxSuccessAgeSeconds")
"""What the rule reads of an item."""

_ENABLED = "[enabled.Bool = true or enabled.BOOL = true]"
"""Step Functions calls DynamoDB's BOOL `Bool`, and takes no BOOL in a filter; interpreters call it as DynamoDB does."""

_UNITS = "{'minute': 60, 'hour': 3600, 'day': 86400}"
_STARTED = "$toMillis($substring($states.context.Execution.StartTime, 0, 19) & 'Z')"


def watched(items: str) -> str:
    """Give what is to be found out about each enabled client of `items`, configuration items in DynamoDB's JSON.

    An array of `client_id`, `since` (a success at or after it is young enough), `oldest` and `newest` (between which
    lie the ids of the syncs to look at), `expected` (whether having no success is too late). Whatever an item's
    attributes are, this does not fail.
    """
    return (
        f"($started := {_STARTED}; "
        "$ago := function($seconds) {$fromMillis($started - $seconds * 1000)}; "
        f"$units := {_UNITS}; "
        f"[$map({items}{_ENABLED}, function($item) {{("
        f"$schedule := {expressions.text('$item.syncSchedule.S', '')}; "
        "$rate := $match($schedule, /^rate\\(([1-9][0-9]{0,5}) (minute|hour|day)s?\\)$/); "
        f"$duration := {_seconds('$item.maxDurationSeconds.N', str(DEFAULT_SECONDS), MACHINE_TIMEOUT_SECONDS)}; "
        f"$by_schedule := $count($rate) = 1 ? {RATES_TOLERATED} * $number($rate[0].groups[0]) "
        f"* $lookup($units, $rate[0].groups[1]) + $duration : {OTHER_SCHEDULES_SECONDS}; "
        f"$allowed := $min([{_seconds('$item.maxSuccessAgeSeconds.N', '$by_schedule', LONGEST_SECONDS)}, "
        f"{LONGEST_SECONDS}]); "
        "$expected := $schedule != '' or $exists($item.maxSuccessAgeSeconds.N); "
        # No sync that ended since then started before: its execution would have run out of time.
        f"$first := $ago($allowed + {MACHINE_TIMEOUT_SECONDS}); "
        "{'client_id': $item.tenantId.S, 'since': $substring($ago($allowed), 0, 19) & 'Z', "
        f"'oldest': $expected ? {expressions.started_at('$first')} : 'sync-', "
        "'newest': 'sync-~', 'expected': $expected}"
        ")})])"
    )


def _seconds(value: str, otherwise: str, most: int) -> str:
    """Give a DynamoDB number within 0 and `most`, else `otherwise`."""
    return f"($type({value}) = 'string' ? $min([$max([$number({value}), 0]), {most}]) : {otherwise})"
