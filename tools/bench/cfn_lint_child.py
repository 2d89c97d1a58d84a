"""What runs in cfn-lint's own environment: times its rule for state machines, and only that, over each document.

Reads a JSON array of definitions as text on standard input, writes for each the milliseconds of
the first time and of the best later one, and the number of findings.
"""

import json
import sys
from importlib import import_module
from time import perf_counter
from typing import Any


def main() -> None:
    """Time each document as it is first seen, and in a second pass."""
    runs, documents = json.load(sys.stdin)
    check = checker()
    first = [timed(check, text, 1) for text in documents]
    best = [timed(check, text, runs) for text in documents]
    print(json.dumps([[seen[0], *rest] for seen, rest in zip(first, best, strict=True)]))


def checker() -> Any:
    """Make a function that lists what rule E3601 finds in a definition, given as a template would give it."""
    context = import_module("cfnlint.context")
    template = import_module("cfnlint.template").Template("", {}, regions=["us-east-1"])
    rule = import_module("cfnlint.rules.resources.stepfunctions.StateMachineDefinition").StateMachineDefinition()
    blank = import_module("cfnlint.jsonschema").CfnTemplateValidator({})
    validator = blank.evolve(context=context.create_context_for_template(template), cfn=template)

    def check(text: str) -> list[object]:
        try:
            return list(rule.validate(validator, {}, {"DefinitionString": text}, {}))
        except Exception as error:  # noqa: BLE001 what it answers with a crash, it has refused
            return [error]

    return check


def timed(check: Any, text: str, runs: int) -> list[float]:
    """Give the least milliseconds of some runs, and how much was found."""
    best = float("inf")
    found: list[object] = []
    for _ in range(runs):
        start = perf_counter()
        found = check(text)
        best = min(best, perf_counter() - start)
    return [best * 1000, len(found)]


if __name__ == "__main__":
    main()
