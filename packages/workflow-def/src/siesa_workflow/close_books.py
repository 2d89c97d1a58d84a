"""The small machine that closes the books of an execution which ended without its failure branch.

A machine's own time-out, and an abort, bypass every Catch: no alert and no item would tell of them. An EventBridge rule
on TIMED_OUT and ABORTED starts this machine with the event; it writes the failed item and the alert.
"""

from siesa_workflow import expressions, names
from siesa_workflow.machine import INPUT, NOT_ENDED, THROTTLING, WRITE_RETRIERS, owned_by
from siesa_workflow.names import place
from typed_asl import (
    MachineBuilder,
    N,
    S,
    StateMachine,
    catch,
    dynamodb_put_item,
    expr,
    pass_on,
    sns_publish,
)

READ_EVENT = "ReadEvent"
LOG_FAILURE = names.LOG_FAILURE
NOTIFY_FAILURE = names.NOTIFY_FAILURE

_DETAIL = "$states.input.detail"
# `$parse` is AWS's own: JSON text to value. The event leaves `input` out where it is long.
_STARTED_WITH = f"($type({_DETAIL}.input) = 'string' ? $parse({_DETAIL}.input) : {{}})"


def build() -> StateMachine:
    """Build the machine. Its input is EventBridge's `Step Functions Execution Status Change` event."""
    return (
        MachineBuilder("Closes the books of an execution that was aborted or ran out of time", timeout_seconds=300)
        .add(
            pass_on(READ_EVENT, output=expr(_closing()), next=LOG_FAILURE),
            dynamodb_put_item(
                LOG_FAILURE,
                table=place(names.SYNC_STATE_TABLE),
                item={
                    "tenantId": S(expr("$states.input.alert.client_id")),
                    "syncId": S(expr("$states.input.sync_id")),
                    "status": S("failed"),
                    "timestamp": S(expr("$states.input.alert.timestamp")),
                    "error": S(expr("$states.input.alert.error.Error")),
                    "createdAt": S(expr("$states.input.created_at")),
                    "ttl": N(expr(expressions.EXPIRES)),
                },
                condition_expression=NOT_ENDED,
                expression_attribute_names={"#status": "status"},
                expression_attribute_values=owned_by(expr("$states.input.execution_arn")),
                output=INPUT,
                retry=WRITE_RETRIERS,
                catch=(catch("States.ALL", next=NOTIFY_FAILURE, output=INPUT),),
                next=NOTIFY_FAILURE,
            ),
            sns_publish(
                NOTIFY_FAILURE,
                topic=place(names.ALERTS_TOPIC_ARN),
                subject=expr("'Siesa sync failed: ' & $states.input.alert.client_id"),
                message=expr("$string($states.input.alert)"),
                retry=(THROTTLING,),
                end=True,
            ),
        )
        .build()
    )


def _closing() -> str:
    """Give the alert, and what identifies the sync, out of the event."""
    start = f"$fromMillis({_DETAIL}.startDate)"
    error = (
        f"{{'Error': {_DETAIL}.status = 'TIMED_OUT' ? 'States.Timeout' : 'Aborted', "
        f"'Cause': 'The execution ' & {_DETAIL}.name & ' ended as ' & {_DETAIL}.status & ', past its failure branch.'}}"
    )
    alert = (
        "{'client_id': " + expressions.client_id("$started.client_id") + ", 'product_type': 'unknown', "
        f"'error': {error}, 'timestamp': {expressions.NOW}}}"
    )
    return (
        f"($started := {_STARTED_WITH}; "
        f"{{'alert': {alert}, 'sync_id': {expressions.sync_id(start, _DETAIL + '.name')}, "
        f"'created_at': $substring({start}, 0, 19) & 'Z', 'execution_arn': {_DETAIL}.executionArn}})"
    )
