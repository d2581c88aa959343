"""What becomes of threads whose work is no longer wanted."""

from concurrent.futures import Future
from threading import Event

import pytest

from harness.runtime.pools import thread_pool


def _fail(error: BaseException, *, writes: bool, under_way: Event, not_begun: list[Future]):
    begun = Event()

    def work():
        begun.set()
        Event().wait(0.2)
        under_way.set()

    with thread_pool(1, writes=writes) as pool:
        pool.submit(work)
        not_begun.append(pool.submit(begun.wait))
        begun.wait(5)
        raise error


@pytest.mark.parametrize(
    ("error", "writes", "waits"),
    [
        (OSError("full"), True, True),
        (OSError("full"), False, False),
        (KeyboardInterrupt(), True, False),
    ],
)
def test_after_an_error_those_that_write_are_waited_for(error, writes, waits):
    ended, dropped = Event(), []
    with pytest.raises(type(error)):
        _fail(error, writes=writes, under_way=ended, not_begun=dropped)
    assert ended.is_set() == waits
    assert dropped[0].cancelled()
