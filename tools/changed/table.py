"""The answer as people read it."""

from tools.changed.answer import ArtifactEntry, Changed, Entry, StackEntry, name_of


def table(changed: Changed) -> str:
    """Write a line an entry, by kind; and one that says so where a kind has none."""
    lines = [f"{changed.since[:7]}..{changed.head[:7]}"]
    for kind, entries in changed.kinds().items():
        rows = _rows(entries)
        lines.append(f"{kind}: none" if not rows else kind)
        width = max((len(name) for name in rows), default=0)
        lines.extend(f"  {name:<{width}}  {reason}" for name, reason in rows.items())
    if changed.removed:
        lines.append("removed")
        lines.extend(f"  {each.kind} {each.name}" for each in changed.removed)
    return "\n".join(lines)


def _rows(entries: tuple[Entry, ...]) -> dict[str, str]:
    """Put the architectures of a step on one line where they share the reason."""
    archs: dict[tuple[str, str], list[str]] = {}
    rows: dict[str, str] = {}
    for each in entries:
        if isinstance(each, ArtifactEntry):
            archs.setdefault((each.step, each.reason), []).append(each.arch)
        elif isinstance(each, StackEntry):
            rows[f"{each.stack} ({', '.join(each.environments)})"] = each.reason
        else:
            rows[name_of(each)] = each.reason
    return rows | {f"{step} ({', '.join(named)})": reason for (step, reason), named in archs.items()}
