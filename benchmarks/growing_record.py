"""What became of ideas in a search for better ones: kept as JSON, told as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.runtime.documents import Expected, read_document, write_json

EXPECTED = Expected("searches that were measured", "Measure again: python -m benchmarks.growing")
POINTS = 100.0
JUDGES = {
    "greedy": "one score, kept if it is better than the best",
    "threshold": "one score, kept if it is more than a point better than the best",
    "familywise": "a growing study, `error: familywise`",
    "false_discovery": "a growing study, `error: false_discovery`",
}
WORLDS = {
    "nothing helps": "no idea helps",
    "some help": "some ideas help",
    "gains first": "the same, those that help first",
}


@dataclass(frozen=True)
class JudgedIdea:
    """An idea, what is true of it, and what was said.

    Attributes:
        name: the file's.
        gain: whether it was made up to help; the others change nothing that matters.
        kept: whether it became the baseline.
        word: of the growing study; None for who looks at one score.
        difference: what it was said to bring, in the metric's own unit.
        repetitions: of idea and baseline that this rests on.
    """

    name: str
    gain: bool
    kept: bool
    word: str | None
    difference: float | None
    repetitions: int


@dataclass(frozen=True)
class SealedGain:
    """What the last baseline brings on the sealed pictures, as `unseal` measures it.

    Attributes:
        word: the verdict's.
        difference: last baseline minus first.
        low: of its interval.
        high: its other end.
    """

    word: str
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Search:
    """All ideas of one world, judged in one way.

    Attributes:
        world: one of WORLDS.
        judge: one of JUDGES.
        ideas: in the order in which they were tried.
        claimed: sum of what the kept ones were said to bring.
        runs: trainings that deciding took, those of baselines included.
        cpu_s: what they took.
        sealed: None where nothing was kept, so that nothing is left to be tested.
    """

    world: str
    judge: str
    ideas: tuple[JudgedIdea, ...]
    claimed: float
    runs: int
    cpu_s: float
    sealed: SealedGain | None

    @property
    def kept_gains(self) -> int:
        """Kept ideas that help."""
        return sum(idea.kept and idea.gain for idea in self.ideas)

    @property
    def kept_useless(self) -> int:
        """Kept ideas that change nothing that matters."""
        return sum(idea.kept and not idea.gain for idea in self.ideas)


@dataclass(frozen=True)
class Gain:
    """What an idea that was made up to help brings, on pictures that are not sealed.

    Attributes:
        name: the idea's.
        alone: mean difference to the first baseline.
        last: what the baseline with all of them has more than the one without it.
        repetitions: splits that both rest on.
    """

    name: str
    alone: float
    last: float
    repetitions: int


@dataclass(frozen=True)
class Measured:
    """All searches, and on what they were measured.

    Attributes:
        about: sentences on pictures, model, rule and machine.
        searches: in the order in which they were done.
        gains: what the ideas that help really bring.
    """

    about: tuple[str, ...]
    searches: tuple[Search, ...]
    gains: tuple[Gain, ...] = ()


def write_measured(measured: Measured, path: Path) -> None:
    """Write what was measured."""
    write_json(path, asdict(measured))


def read_measured(path: Path) -> Measured:
    """Return what `write_measured` wrote.

    Raises:
        TrackingError: it is something else.
    """
    return read_document(path, Measured, EXPECTED)


HEADS = (
    "judged by",
    "useless ideas kept",
    "gains found",
    "claimed on the way",
    "on sealed pictures",
    "trainings",
    "CPU minutes",
)


def rows(searches: Sequence[Search], world: str) -> Iterator[list[str]]:
    """Yield the cells of a line for each way of judging in a world."""
    for one in sorted(searches, key=lambda search: list(JUDGES).index(search.judge)):
        if one.world == world:
            gains = sum(idea.gain for idea in one.ideas)
            yield [
                JUDGES[one.judge],
                f"{one.kept_useless} of {len(one.ideas) - gains}",
                f"{one.kept_gains} of {gains}",
                f"{POINTS * one.claimed:+.1f}" if one.kept_useless + one.kept_gains else "nothing",
                sealed_text(one.sealed),
                f"{one.runs}",
                f"{one.cpu_s / 60:.1f}",
            ]


def sealed_text(sealed: SealedGain | None) -> str:
    """Return points on the sealed pictures with their interval."""
    if sealed is None:
        return "no test needed"
    low, high = (POINTS * (end or 0.0) for end in (sealed.low, sealed.high))
    return f"{POINTS * sealed.difference:+.1f} ({low:+.1f} … {high:+.1f})"


def table(measured: Measured, world: str) -> str:
    """Return a Markdown table of a world."""
    heads = f"| {' | '.join(HEADS)} |\n|{' --- |' * len(HEADS)}"
    return "\n".join([heads, *(f"| {' | '.join(row)} |" for row in rows(measured.searches, world))])


def gain_table(gains: Sequence[Gain]) -> str:
    """Return a Markdown table of what the ideas that help bring."""
    heads = "| idea | by itself | beside the other four |\n| --- | --- | --- |"
    told = (
        f"| `{one.name}` | {POINTS * one.alone:+.1f} | {POINTS * one.last:+.1f} |" for one in gains
    )
    return "\n".join([heads, *told])
