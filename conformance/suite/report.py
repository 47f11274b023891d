"""The tables, as Markdown."""

from collections import Counter
from collections.abc import Iterable

from .compare import Outcome, Verdict

TITLES = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF"}
MAX_LISTED = 12


def table(outcomes: list[Outcome]) -> str:
    """One row for each format."""
    return _table("format", [(TITLES[name], rows) for name, rows in _grouped(outcomes, lambda case: case.format)])


def kinds(outcomes: list[Outcome]) -> str:
    """For each format, one row for each kind of file."""
    parts = []
    for name, rows in _grouped(outcomes, lambda case: case.format):
        parts.append(f"### {TITLES[name]}\n\n{_table('kind', _grouped(rows, lambda case: case.kind))}")
    return "\n\n".join(parts)


def failures(outcomes: list[Outcome], failed: tuple[Verdict, ...]) -> str:
    """The failing files by format, kind and verdict, with the reasons of the first of each."""
    lines = []
    bad = [outcome for outcome in outcomes if outcome.verdict in failed]
    for (name, kind, verdict), rows in _grouped(bad, lambda case: (case.format, case.kind), by_verdict=True):
        lines.append(f"- {TITLES[name]}, {kind}: {len(rows)} {verdict.value}")
        lines += [f"  - `{row.case.name}`: {row.reason}" for row in rows[:MAX_LISTED]]
        if len(rows) > MAX_LISTED:
            lines.append(f"  - and {len(rows) - MAX_LISTED} more")
    return "\n".join(lines)


def disagreements(outcomes: list[Outcome]) -> str:
    rows = [outcome for outcome in outcomes if outcome.disagreement]
    return "\n".join(f"- `{row.case.name}`: {row.disagreement}" for row in rows[:MAX_LISTED])


def _grouped(outcomes: Iterable[Outcome], key, by_verdict: bool = False) -> list:
    groups: dict = {}
    for outcome in outcomes:
        name = key(outcome.case)
        groups.setdefault((*name, outcome.verdict) if by_verdict else name, []).append(outcome)
    return list(groups.items())


def _table(head: str, groups: list[tuple[str, list[Outcome]]]) -> str:
    columns = [head, "files", *(verdict.value for verdict in Verdict)]
    lines = [f"| {' | '.join(columns)} |", "|---" + "|---:" * (len(columns) - 1) + "|"]
    everything = [outcome for _, rows in groups for outcome in rows]
    if len(groups) > 1:
        groups = [*groups, ("all", everything)]
    for name, rows in groups:
        count = Counter(row.verdict for row in rows)
        cells = [name, f"{len(rows):,}", *(f"{count[verdict]:,}" for verdict in Verdict)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
