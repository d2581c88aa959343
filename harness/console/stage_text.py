"""What is said of a stage, wherever it is shown."""


def all_steps(total: int | None, rounds: int) -> int | None:
    """Return the steps of all rounds together."""
    return None if total is None else total * rounds


def finished_line(stage: str, seconds: float, note: str) -> str:
    """Return what is left of a finished stage."""
    return f"{stage}: done in {duration_text(seconds)}" + (f"   {note}" if note else "")


def duration_text(seconds: float) -> str:
    """Return seconds as one says them: `2 min 05 s`."""
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"
