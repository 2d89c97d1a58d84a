"""The state machine of a sync: the guide's six states, a Choice after each that may need several visits, two ends."""

from typing import Unpack

from integration_core.errors import PermanentError
from siesa_workflow import expressions, names
from siesa_workflow.names import place
from typed_asl import (
    Attribute,
    Catcher,
    FlowOptions,
    Json,
    MachineBuilder,
    N,
    S,
    StateMachine,
    Step,
    catch,
    choice,
    dynamodb_put_item,
    expr,
    fail,
    lambda_invoke,
    retry_on,
    sns_publish,
    succeed,
    when,
)

LAMBDA_TIMEOUT_SECONDS = 900
TASK_TIMEOUT_SECONDS = LAMBDA_TIMEOUT_SECONDS + 60
"""Just above the function's own limit, so that the function's time-out is what is seen, with its name."""

MACHINE_TIMEOUT_SECONDS = 21_600
"""The backstop. A machine's own time-out bypasses every Catch, so it lies far above the client's two hours."""

LAMBDA_FAULTS = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)
STEP_RETRIERS = (
    retry_on(PermanentError, max_attempts=0),
    retry_on(
        *LAMBDA_FAULTS,
        interval_seconds=2,
        max_attempts=6,
        backoff_rate=2.0,
        max_delay_seconds=60,
        jitter_strategy="FULL",
    ),
    retry_on("States.TaskFailed", "States.Timeout", interval_seconds=2, max_attempts=3, backoff_rate=2.0),
)
"""In this order, because the first retrier that matches decides: `States.TaskFailed` matches every Lambda error."""

THROTTLING = retry_on("States.TaskFailed", "States.Timeout", interval_seconds=1, max_attempts=5, backoff_rate=2.0)

WRITE_RETRIERS = (retry_on("DynamoDB.ConditionalCheckFailedException", max_attempts=0), THROTTLING)

INPUT = expr("$states.input")

NOT_ENDED = "attribute_not_exists(tenantId) OR (executionToken = :token AND #status = :running)"
"""A failure is written where nothing stands, or where this execution's sync still runs: never over its success."""


def owned_by(token: str) -> dict[str, Attribute]:
    """Give the values of `NOT_ENDED` for an execution's token."""
    return {":token": S(token), ":running": S("running")}


def build() -> StateMachine:
    """Build the machine. Its places are the `names` of a deployment; one definition serves every environment."""
    return (
        MachineBuilder(
            "Carries a client's catalogue from Siesa to its product", timeout_seconds=MACHINE_TIMEOUT_SECONDS
        )
        .add(*_extraction(), _transformation(), *_load(), _log_success(), *_failure_branch())
        .add(succeed(names.SYNC_SKIPPED, comment="Another sync of this client is running: no incident"))
        .build()
    )


def _extraction() -> tuple[Step, Step]:
    """Extract, and again from the checkpoint while the step says `incomplete`."""
    started = f"{{'sync_id': {expressions.SYNC_ID}, 'execution_arn': {expressions.EXECUTION_ARN}}}"
    # Input that is no object is handed over whole, so that the extractor can say what is wrong with it.
    given = "$type($states.input) = 'object' ? $states.input : {'input': $states.input}"
    extract = _invoked(
        names.EXTRACT,
        names.EXTRACTOR_ARN,
        payload=expr(f"$merge([{given}, {started}])"),
        output=_again_or_on(),
        assign=_status("extract_status", otherwise="complete"),
        next=names.EXTRACT_STATUS,
    )
    status = choice(
        names.EXTRACT_STATUS,
        when(expr("$extract_status = 'incomplete'"), next=names.EXTRACT, comment="incomplete"),
        when(expr("$extract_status = 'skipped'"), next=names.SYNC_SKIPPED, comment="skipped"),
        default=names.TRANSFORM,
    )
    return extract, status


def _transformation() -> Step:
    return _invoked(
        names.TRANSFORM,
        names.TRANSFORMER_ARN,
        output=expr("$states.result.Payload"),
        next=names.LOAD,
    )


def _load() -> tuple[Step, Step]:
    """Load, and again from the checkpoint while the step says `incomplete`. Any other status is a failure."""
    load = _invoked(
        names.LOAD,
        names.LOADER_ARN,
        output=_again_or_on(),
        assign=_status("load_status", otherwise="absent"),
        next=names.LOAD_STATUS,
    )
    unexpected = expressions.failure("'UnexpectedStatus'", f"'{names.LOAD} answered with status ' & $load_status")
    status = choice(
        names.LOAD_STATUS,
        when(expr("$load_status = 'success'"), next=names.LOG_SUCCESS, comment="success"),
        when(expr("$load_status = 'incomplete'"), next=names.LOAD, comment="incomplete"),
        default=names.NOTIFY_FAILURE,
        output=expr(unexpected),
    )
    return load, status


def _log_success() -> Step:
    """Write the success, which is the commit: the next sync starts from what this item holds, or from nothing of it.

    The condition keeps out an execution that lost its lease. Repeating the write is harmless: it carries the token too.
    """
    return dynamodb_put_item(
        names.LOG_SUCCESS,
        table=place(names.SYNC_STATE_TABLE),
        item={
            "tenantId": S(expr("$states.input.client_id")),
            "syncId": S(expr(expressions.SYNC_ID)),
            "status": S("success"),
            "timestamp": S(expr("$states.input.load_timestamp")),
            "recordsProcessed": N(expr("$states.input.records_success")),
            "recordsFailed": N(expr("$states.input.records_failed")),
            "productType": S(expr("$states.input.product_type")),
            "syncType": expr(expressions.optional_text("$states.input.sync_type")),
            "createdAt": S(expr(expressions.CREATED_AT)),
            "executionToken": S(expr(expressions.EXECUTION_ARN)),
            "watermark": expr(expressions.optional_text("$states.input.watermark")),
            "baselineRef": expr(expressions.reference("$states.input.baseline_ref")),
            "pendingRef": expr(expressions.reference("$states.input.pending_ref")),
        },
        condition_expression="executionToken = :token",
        expression_attribute_values={":token": S(expr(expressions.EXECUTION_ARN))},
        output=INPUT,
        retry=WRITE_RETRIERS,
        catch=_catchers(names.NOTIFY_FAILURE),
        end=True,
    )


def _failure_branch() -> tuple[Step, Step, Step]:
    """Alert, log, fail. Each passes on the original error, and none can stop the next."""
    notify = sns_publish(
        names.NOTIFY_FAILURE,
        topic=place(names.ALERTS_TOPIC_ARN),
        subject=expr("'Siesa sync failed: ' & $states.input.client_id"),
        message=expr(
            "$string({'client_id': $states.input.client_id, 'product_type': $states.input.product_type, "
            "'error': $states.input.error, 'timestamp': $states.input.timestamp})"
        ),
        output=INPUT,
        retry=(THROTTLING,),
        catch=(catch("States.ALL", next=names.LOG_FAILURE, output=INPUT),),
        next=names.LOG_FAILURE,
    )
    log = dynamodb_put_item(
        names.LOG_FAILURE,
        table=place(names.SYNC_STATE_TABLE),
        item={
            "tenantId": S(expr("$states.input.client_id")),
            "syncId": S(expr(expressions.SYNC_ID)),
            "status": S("failed"),
            "timestamp": S(expr("$states.input.timestamp")),
            "error": S(expr("$states.input.error.Error")),
            "productType": S(expr("$states.input.product_type")),
            "createdAt": S(expr(expressions.CREATED_AT)),
            "ttl": N(expr(expressions.EXPIRES)),
        },
        condition_expression=NOT_ENDED,
        expression_attribute_names={"#status": "status"},
        expression_attribute_values=owned_by(expr(expressions.EXECUTION_ARN)),
        output=INPUT,
        retry=WRITE_RETRIERS,
        catch=(catch("States.ALL", next=names.SYNC_FAILED, output=INPUT),),
        next=names.SYNC_FAILED,
    )
    end = fail(
        names.SYNC_FAILED,
        error=expr("$states.input.error.Error"),
        cause=expr("$states.input.error.Cause"),
        comment="So that the execution counts as failed: the alarms and the list of failed executions see it",
    )
    return notify, log, end


def _invoked(name: str, function: str, *, payload: str = INPUT, **options: Unpack[FlowOptions]) -> Step:
    """Call one of the three functions, with the time-out, the retriers and the catchers that all of them have."""
    return lambda_invoke(
        name,
        function=place(function),
        payload=payload,
        timeout_seconds=TASK_TIMEOUT_SECONDS,
        retry=STEP_RETRIERS,
        catch=_catchers(names.NOTIFY_FAILURE),
        **options,
    )


def _status(variable: str, *, otherwise: str) -> dict[str, Json]:
    """Keep a step's status in a variable: its message carries it, and while it is `incomplete` the input goes on."""
    return {variable: expr(expressions.text("$states.result.Payload.status", otherwise))}


def _again_or_on() -> str:
    """Give a step's answer; but while it is `incomplete`, its own input, so that the next visit gets the very same."""
    answer = "$states.result.Payload"
    return expr(f"{answer}.status = 'incomplete' ? $states.input : {answer}")


def _catchers(target: str) -> tuple[Catcher, ...]:
    """Catch everything. `States.ALL` leaves out a payload past the limit, so that is named by itself."""
    output = expr(expressions.CAUGHT)
    return (
        catch("States.DataLimitExceeded", next=target, output=output),
        catch("States.ALL", next=target, output=output),
    )
