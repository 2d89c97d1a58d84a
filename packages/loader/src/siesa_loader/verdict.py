"""Whether a load that went through counts as a success."""

from collections.abc import Iterable

from integration_core.errors import FailedShareExceeded
from integration_core.messages import Failure
from siesa_loader.failures import commonest
from siesa_loader.ledger import Counts


def check_share(counts: Counts, limit: float, failures: Iterable[Failure], *, where: str) -> None:
    """Raise `FailedShareExceeded` where too many fresh records failed, or none was loaded out of some.

    Records that failed last time and were offered again are left out: one that nobody corrects would otherwise fail
    every later sync of a quiet catalogue.
    """
    sent = counts.fresh_sent
    if not counts.fresh_failed:
        return
    none = counts.fresh_success == 0
    if not none and counts.fresh_failed / sent <= limit:
        return
    said = "none was loaded" if none else f"the limit is {limit:.1%}"
    raise FailedShareExceeded(
        f"{where} refused {counts.fresh_failed} of {sent} records ({counts.fresh_failed / sent:.1%}); {said}. "
        f"Commonest: {commonest(failures)}.",
        next_step="correct the data, the mapping file or failedShareLimit, then start a new sync",
    )
