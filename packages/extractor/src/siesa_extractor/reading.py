"""Pages fetched side by side and handed on in their order."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from integration_core.errors import TransientError
from siesa_extractor.sources.protocol import Page

Fetch = Callable[[int], Page]


def pages_in_order(
    fetch: Fetch, *, first: int, concurrency: int, horizon: Callable[[], int | None], cancel: Callable[[], None]
) -> Generator[tuple[int, Page], None, None]:
    """Give pages from `first` on with their numbers, to the end marker and those already fetched past it.

    The first page is fetched alone, so that a refusal is met once and a short answer costs one call; then `concurrency`
    pages are fetched or wait at a time, and no more. `horizon` names the last page worth fetching ahead of need, where
    it is known. `fetch` is called in worker threads; its error is raised in its page's turn. When the caller stops
    early, `cancel` is called to wake whoever waits for a turn, and no further call begins.
    """
    with ThreadPoolExecutor(concurrency, thread_name_prefix="page") as pool:
        flying: dict[int, Future[Page]] = {first: pool.submit(fetch, first)}
        try:
            number = first
            while True:
                page = flying.pop(number).result()
                yield number, page
                if page.end is not None:
                    break
                number += 1
                _submit(pool, fetch, flying, number, concurrency, horizon())
            yield from _past_the_end(flying)
        except BaseException:
            cancel()
            raise
        finally:
            for future in flying.values():
                future.cancel()


def _submit(
    pool: ThreadPoolExecutor, fetch: Fetch, flying: dict[int, Future[Page]], number: int, most: int, horizon: int | None
) -> None:
    last = number + most - 1
    if horizon is not None:
        last = max(number, min(last, horizon))
    for ahead in range(number, last + 1):
        if ahead not in flying:
            flying[ahead] = pool.submit(fetch, ahead)


def _past_the_end(flying: dict[int, Future[Page]]) -> Iterator[tuple[int, Page]]:
    for number in sorted(flying):
        future = flying[number]
        if future.cancel():
            continue
        try:
            yield number, future.result()
        except TransientError:
            # The end is proved already; only a page that did come could contradict it.
            continue
