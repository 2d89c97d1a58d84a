"""The machine: fetch a day's rate, store it. What fails is told, and ends the execution with the same error."""

import typed_asl as asl
from integration_core.errors import PermanentError, TransientError
from typed_asl import expr

TODAY = "$fromMillis($millis() - 18000000, '[Y0001]-[M01]-[D01]')"
"""The day in Colombia, five hours behind UTC all year, for a schedule that starts the machine with `{}`."""

FAULTS = asl.retry_on("States.TaskFailed", "States.Timeout", interval_seconds=2, max_attempts=3, backoff_rate=2.0)
ERROR = expr("$merge([{'Error': 'States.TaskFailed', 'Cause': ''}, $states.errorOutput])")
TOLD = asl.catch("States.ALL", next="NotifyFailure", output=ERROR)


def build() -> asl.StateMachine:
    """Build the machine; a deployment fills `${FetchRateArn}`, `${RatesTable}` and `${AlertsTopicArn}`."""
    fetch = asl.lambda_invoke(
        "FetchRate",
        function="${FetchRateArn}",
        payload=expr(f"$merge([{{'day': {TODAY}}}, $states.input])"),
        output=expr("$states.result.Payload"),
        timeout_seconds=120,
        # The first that matches decides, and `States.TaskFailed` matches every error of a Lambda.
        retry=(
            asl.retry_on(PermanentError, max_attempts=0),
            asl.retry_on(TransientError, interval_seconds=60, max_attempts=6, backoff_rate=2.0),
            FAULTS,
        ),
        catch=(TOLD,),
        next="StoreRate",
    )
    item = {
        "currency": asl.S("USD"),
        "validFrom": asl.S(expr("$states.input.valid_from")),
        "validUntil": asl.S(expr("$states.input.valid_until")),
        "pesos": asl.N(expr("$states.input.pesos")),
    }
    store = asl.dynamodb_put_item(
        "StoreRate", table="${RatesTable}", item=item, retry=(FAULTS,), catch=(TOLD,), end=True
    )
    notify = asl.sns_publish(
        "NotifyFailure",
        topic="${AlertsTopicArn}",
        message=expr("$string($states.input)"),
        output=expr("$states.input"),
        retry=(FAULTS,),
        catch=(asl.catch("States.ALL", next="RateFailed", output=expr("$states.input")),),
        next="RateFailed",
    )
    failed = asl.fail("RateFailed", error=expr("$states.input.Error"), cause=expr("$states.input.Cause"))
    return asl.MachineBuilder("Keeps the official exchange rate").add(fetch, store, notify, failed).build()
