"""What is said of a stage, wherever it is shown."""

from harness.progress import time_left

_SLOW = 10.0


def all_steps(total: int | None, rounds: int) -> int | None:
    """Return the steps of all rounds together."""
    return None if total is None else total * rounds


def finished_line(stage: str, seconds: float, note: str) -> str:
    """Return what is left of a finished stage."""
    return f"{stage}: done in {duration_text(seconds)}" + (f"   {note}" if note else "")


def pace_text(done: int, left: int, seconds: float, unit: str) -> str:
    """Return how fast a stage goes and how long the rest takes at that; nothing if unknown.

    Args:
        done: steps that were made in so many seconds.
        left: steps to make. A training that stops early has fewer.
        seconds: more than 0.
        unit: of the steps.
    """
    if done <= 0 or seconds <= 0:
        return ""
    rate = done / seconds
    shown = f"{rate:,.0f}" if rate >= _SLOW else f"{rate:.1f}"
    pace = f"{shown} {unit}/s" if unit else f"{shown}/s"
    return f"{pace}, {time_left(left / rate)} left" if left > 0 else pace


def duration_text(seconds: float) -> str:
    """Return seconds as one says them: `2 min 05 s`."""
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"
