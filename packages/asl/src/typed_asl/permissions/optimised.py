"""What a Task with an optimised integration needs."""

from collections.abc import Iterator

from typed_asl.permissions.call import Call
from typed_asl.permissions.roles import passed_roles
from typed_asl.permissions.special import EVENTS, SPECIAL, node_group
from typed_asl.permissions.statement import Statement
from typed_asl.permissions.tables import NEEDS, Needs


def optimised(call: Call) -> list[Statement] | None:
    """Give the statements of an optimised integration; None for one that is not known."""
    name = f"{call.target.service}:{call.target.action}"
    special = SPECIAL.get(name)
    if special is not None:
        return [*special(call)]
    needs = NEEDS.get(name)
    if needs is None:
        return None
    more = node_group(call) if name == "eks:createNodegroup" else ()
    return [*_of(call, needs), *more, *passed_roles(call, call.target.service)]


def _of(call: Call, needs: Needs) -> Iterator[Statement]:
    yield call.allow(needs.actions, *_resources(call, needs.form, "there is nothing to name before it exists"))
    if call.target.service == "sagemaker" and call.has("Tags"):
        yield call.allow("sagemaker:AddTags", *_resources(call, needs.form, ""))
    if call.target.service == "sagemaker" and call.target.action.endswith("Job"):
        yield call.allow("sagemaker:ListTags", ("*",), "Step Functions looks for its own tag on the job")
    if call.target.pattern != "sync":
        return
    if needs.sync:
        form = needs.form if needs.sync_form is None else needs.sync_form
        yield call.allow(needs.sync, *_resources(call, form, "what is started has its name only then"))
    if needs.rule:
        why = "the guide does not publish the rule's exact name" if "*" in needs.rule else None
        yield call.allow(EVENTS, (call.place.rule(needs.rule),), why)


def _resources(call: Call, form: str, why: str) -> tuple[tuple[str, ...], str | None]:
    if form == "*":
        return ("*",), why
    resources, reason = call.arns(call.target.service, form)
    return resources, reason or (why if form.endswith("*") else None)
