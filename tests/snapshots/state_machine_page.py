"""The reference page of the state machine, written from its definition."""

from typing import Any

from siesa_workflow import close_books, freshness, machine
from typed_asl import StateMachine, mermaid, substitutions


def page() -> str:
    """Give the page as Markdown."""
    workflow, books, watch = machine.build(), close_books.build(), freshness.build()
    parts = [
        "# The state machine",
        "Written by `./run snapshots --update` from `packages/workflow-def`; a test fails when it is not current. The "
        "definition that deploys, and that `siesa local` runs, is "
        "[siesa-integration-workflow.asl.json](siesa-integration-workflow.asl.json). "
        f"A deployment fills in {_listed(substitutions(workflow))}.",
        "## siesa-integration-workflow",
        _drawn(workflow),
        _table(workflow),
        "Each Lambda step's retriers, in this order; the first that matches decides:",
        _retriers(workflow.dump()["States"]["ExtractFromSiesa"]["Retry"]),
        "## siesa-integration-close-books",
        "Started by a rule on executions that were aborted or ran into the machine's own time-out, which bypass every "
        "Catch. Its definition: [siesa-integration-close-books.asl.json](siesa-integration-close-books.asl.json).",
        _drawn(books),
        "## siesa-integration-freshness",
        "Started every hour by a schedule: tells CloudWatch whose last success is older than "
        "[the rule](metrics.md#when-a-client-is-overdue) allows. It reads the clients' configurations by pages of "
        f"{freshness.CLIENTS_A_PAGE}, asks for each one's successes, and reports the overdue of each page; the total "
        "goes with the last page. Its definition: "
        "[siesa-integration-freshness.asl.json](siesa-integration-freshness.asl.json).",
        _drawn(watch),
    ]
    return "\n\n".join(parts) + "\n"


def _drawn(found: StateMachine) -> str:
    return f"```mermaid\n{mermaid(found)}```"


def _table(found: StateMachine) -> str:
    rows = ["| State | Type | Calls | Time-out | On errors | Goes on to |", "|---|---|---|---|---|---|"]
    for name, state in found.dump()["States"].items():
        calls = state.get("Resource", "").removeprefix("arn:aws:states:::")
        seconds = state.get("TimeoutSeconds")
        targets = ", ".join(dict.fromkeys(catcher["Next"] for catcher in state.get("Catch", [])))
        rows.append(
            f"| {name} | {state['Type']} | {calls} | {f'{seconds} s' if seconds else ''} | {targets} | {_next(state)} |"
        )
    return "\n".join(rows)


def _next(state: dict[str, Any]) -> str:
    if state["Type"] == "Choice":
        rules = [f"{rule['Comment']}: {rule['Next']}" for rule in state["Choices"]]
        return "; ".join([*rules, f"otherwise {state['Default']}"])
    return str(state.get("Next", "ends"))


def _retriers(retriers: list[dict[str, Any]]) -> str:
    rows = ["| Errors | Attempts | First wait | Rate |", "|---|---|---|---|"]
    for retrier in retriers:
        wait = f"{retrier['IntervalSeconds']} s" if "IntervalSeconds" in retrier else ""
        names = ", ".join(retrier["ErrorEquals"])
        rows.append(f"| {names} | {retrier['MaxAttempts']} | {wait} | {retrier.get('BackoffRate', '')} |")
    return "\n".join(rows)


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
