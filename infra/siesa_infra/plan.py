"""What a synthesis makes, by its context: read and checked before CDK does anything. It knows no CDK."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from siesa_infra.artifacts import Artifact, find_artifact
from siesa_infra.errors import SynthesisError
from siesa_infra.settings import Settings, read_settings
from siesa_infra.terms import STEPS, Step

KEYS = ("environment", "account", "region", "rollback", "settings", "artifacts", *STEPS, "only", "definitions")
"""What the context may hold for us."""

OF_CDK = ("@aws-cdk/", "aws:", "aws-cdk:")
"""How CDK's own keys begin: the feature flags of cdk.json, and what the CLI tells the app of its options."""

OF_THE_CLI = ("acknowledged-issue-numbers", "cli-telemetry")
"""What the CLI notes for itself in cdk.context.json, from where it reaches the app."""

KINDS = ("data", *STEPS, "workflow", "schedules", "observability")
"""An environment's stacks."""

EMBEDDED = "data-local"
"""The data stack of the embedded run, whose template the package siesa-local carries. It is never deployed."""


@dataclass(frozen=True)
class PlannedEnvironment:
    """One environment's settings, the stacks to make, and the artifacts of those that are functions."""

    settings: Settings
    kinds: tuple[str, ...]
    artifacts: Mapping[Step, Artifact]


@dataclass(frozen=True)
class Plan:
    """The environments, and whether the embedded run's data stack is made."""

    environments: tuple[PlannedEnvironment, ...]
    embedded: bool


def make_plan(given: Mapping[str, object]) -> Plan:
    """Plan what the context asks for: every stack of every environment that has an account, or `only` some.

    `given` is the whole context, in which CDK's own keys stand too. Raises SynthesisError for a key that nobody reads,
    and for what the context, the settings or the artifacts get wrong.
    """
    _refuse_unknown(given)
    context = {key: str(given[key]) for key in KEYS if given.get(key) is not None}
    wanted = selected(context)
    kinds = tuple(kind for kind in KINDS if kind in wanted)
    environments = [_planned(settings, kinds, context) for settings in read_settings(context)] if kinds else []
    return Plan(tuple(environments), EMBEDDED in wanted)


def selected(context: Mapping[str, str]) -> set[str]:
    """Give the kinds of stacks that the context's `only` names, or all that are deployed.

    Raises SynthesisError for a kind that there is not.
    """
    if "only" not in context:
        return set(KINDS)
    wanted = {kind.strip() for kind in context["only"].split(",")}
    if unknown := sorted(wanted - {*KINDS, EMBEDDED}):
        raise SynthesisError(
            f"unknown stack {unknown[0]!r} in only={context['only']}: there are {', '.join(KINDS)}.",
            next_step="give -c only=loader, or a comma list.",
        )
    return wanted


def _refuse_unknown(given: Iterable[str]) -> None:
    """A misspelt `environment` would otherwise mean every environment."""
    known = {*KEYS, *OF_THE_CLI}
    for key in given:
        if key not in known and not key.startswith(OF_CDK):
            nearest = get_close_matches(key, KEYS, n=1, cutoff=0.0)[0]
            raise SynthesisError(
                f"unknown context key {key!r}: the nearest that there is is {nearest!r}.",
                next_step=f"give -c {nearest}=…, or leave it out; the keys are {', '.join(KEYS)}.",
            )


def _planned(settings: Settings, kinds: tuple[str, ...], context: Mapping[str, str]) -> PlannedEnvironment:
    steps = [step for step in STEPS if step in kinds]
    artifacts = {step: find_artifact(step, settings.architecture, context) for step in steps}
    return PlannedEnvironment(settings, kinds, artifacts)
