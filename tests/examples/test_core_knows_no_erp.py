"""What other integrations reuse knows nothing of this one: core and typed-asl name no ERP and no product."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.examples.installed import BUILT

OURS = re.compile(r"siesa|conni|kong|wms", re.IGNORECASE)
KNOWN = {
    # The key of a mapping file, which is the guide's; whoever has no mapping files never meets it.
    ("mapping.py", "siesa_field"),
    # One of the names by which a credential is told: hiding more than is needed harms nobody.
    ("redaction.py", "connikey"),
}


def words(path: Path) -> Iterator[str]:
    """Give every name and every text of a module's code, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        for field in ("id", "attr", "arg", "name", "module"):
            if isinstance(name := getattr(node, field, None), str):
                yield name


def test_core_and_typed_asl_name_this_integration_in_two_known_places_only() -> None:
    modules = [path for name in ("integration-core", "typed-asl") for path in (BUILT[name] / "src").rglob("*.py")]
    found = {
        (path.name, next((known for _, known in KNOWN if known in word), word))
        for path in modules
        for word in words(path)
        if OURS.search(word)
    }

    assert len(modules) > 100
    assert found == KNOWN
