"""Threads that nobody waits for once their work is no longer wanted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from harness.runtime.threads import cores_usable


@contextmanager
def thread_pool(
    threads: int | None = None, *, writes: bool = False
) -> Iterator[ThreadPoolExecutor]:
    """Give a pool of threads, as many as there are cores unless told.

    When its block fails or is interrupted, what has not begun is dropped and what is under way is
    left behind, so that a file that takes minutes to decode holds up nobody.

    Args:
        threads: how many.
        writes: whether they write files. After an error those under way are waited for, since each
            removes what it wrote in part; an interruption still waits for nobody.
    """
    pool = ThreadPoolExecutor(threads or cores_usable())
    try:
        yield pool
    except BaseException as error:
        pool.shutdown(wait=writes and isinstance(error, Exception), cancel_futures=True)
        raise
    pool.shutdown()
