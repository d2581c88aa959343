"""The sealed pictures, once: the last baseline against the first, both trained anew."""

from pathlib import Path

from harness.data.collection.collection import Collection
from harness.errors import ComparisonError
from harness.progress import SILENT, Progress
from harness.runtime.secrets import masked
from harness.seeds import derive_seed
from harness.specs.plans.growing_study import LoadedGrowing, Setup, idea_study
from harness.specs.plans.study_proposals import LoadedStudy
from harness.studies.growing.ledger import Unsealed, UnsealingBegun, folder_of, ledger_of
from harness.studies.growing.lineage import FIRST, Lineage, Unsealing, lineage_of
from harness.studies.growing.opening import Growth
from harness.studies.growing.propose import RunStudy
from harness.studies.growing.seal import Read
from harness.studies.growing.sealed_files import home_of, lists_in, put_back, require_moved
from harness.studies.study import JudgedStudy
from harness.verdicts.record import Verdicts
from harness.workspace import Workspace


def unseal(
    growth: Growth, run: RunStudy, *, forced: str = "", progress: Progress = SILENT
) -> Lineage:
    """Return where a growing study stands after its test on the sealed pictures.

    One that was begun and not ended goes on.

    Args:
        growth: the growing study.
        run: does the study of the two baselines.
        forced: why it is done once more although it was done; empty: it is not.
        progress: told when another process is trying an idea.

    Raises:
        ComparisonError: it was unsealed before, an idea has no word yet, or none was adopted.
    """
    with growth.ledger.turn(progress):
        with growth.ledger.lock():
            begun = _begun(growth, growth.lineage(), masked(forced))
        concluded = run(study_of(growth, begun))
        for error in (*concluded.state.failed.values(), *concluded.state.lost.values()):
            raise error
        if concluded.verdicts is None or not concluded.verdicts.complete:
            raise ComparisonError(
                f"{begun.study}: expected all repetitions on the sealed pictures; got "
                f"{len(concluded.state.missing)} too few. Unseal again: it goes on from here."
            )
        with growth.ledger.lock():
            growth.ledger.write(result_of(concluded.verdicts))
            return growth.lineage()


def pictures_for_unsealing(
    study: LoadedGrowing, read: Read, workspace: Workspace, at: Path | None
) -> Collection:
    """Return the pictures of a study that is to be unsealed.

    Where the sealed ones were being put back when a process was killed, the rest comes first:
    half of them are other pictures than those that the study knows.

    Args:
        study: the growing study.
        read: reads the pictures as they lie now.
        workspace: where its ledger is.
        at: the folder that the sealed pictures were moved to; None: they were not, or are back.

    Raises:
        DataError: a file there is missing, was altered, or was put in.
    """
    collection = read()
    folder = folder_of(workspace)
    for known in lists_in(folder, study.name):
        if collection.digest in (known.rest_digest, known.whole_digest):
            return collection
        begun = lineage_of(ledger_of(workspace, study.name, known.rest_digest).entries()).unsealings
        if begun and at is not None:
            put_back(require_moved(at, known), at, home_of(collection))
            return read()
    return collection


def put_back_first(growth: Growth, run: RunStudy, at: Path | None) -> RunStudy:
    """Return what does the study on the sealed pictures, which are put back where they were.

    Args:
        growth: the growing study.
        run: does the study when they are there.
        at: the folder that they were moved to; None: they were not, or are back.

    Raises:
        ComparisonError: they were taken away, and no folder is named; or the other way round.
        DataError: a file there is missing, was altered, or was put in.
    """
    known, path = growth.sealed_list, growth.study.path
    if known is None and at is not None:
        raise ComparisonError(f"{path}: expected sealed pictures elsewhere; got none: leave {at}.")
    if known is None or (at is None and growth.collection.digest == known.whole_digest):
        return run
    if at is None:
        raise ComparisonError(
            f"{path}: expected --sealed-at with the folder that the sealed pictures were moved to; "
            "got none."
        )
    moved = require_moved(at, known)

    def with_pictures(study: LoadedStudy) -> JudgedStudy:
        put_back(moved, at, home_of(growth.collection))
        return run(study)

    return with_pictures


def study_of(growth: Growth, begun: UnsealingBegun) -> LoadedStudy:
    """Return the study of the last baseline against the first on the sealed pictures."""
    spec, lineage = growth.study.spec, growth.lineage()
    setup = Setup(derive_seed(spec.seed, "unsealed"), opened=True)
    pair = (
        growth.experiment((), setup),
        growth.experiment(growth.steps(lineage, begun.baseline), setup),
    )
    repetitions = {"kind": spec.repetitions.kind, "count": spec.repetitions.count}
    rule = {"alpha": spec.alpha, "repetitions": repetitions}
    return idea_study(growth.study, begun.study, pair, rule)


def result_of(verdicts: Verdicts) -> Unsealed:
    """Return what the ledger keeps of the verdict on the sealed pictures."""
    (one,) = verdicts.proposals
    found = one.decision
    return Unsealed(one.word, dict(one.sentences), found.difference, found.low, found.high)


def unsealing_name(growing: str, before: int) -> str:
    """Return what the study on the sealed pictures is called in the store.

    Args:
        growing: the growing study.
        before: how often it was unsealed before.
    """
    return f"{growing}-unsealed" + (f"-{before + 1}" if before else "")


def _begun(growth: Growth, lineage: Lineage, forced: str) -> UnsealingBegun:
    """Return the test that goes on, or write one down.

    Raises:
        ComparisonError: as `unseal`.
    """
    last: Unsealing | None = lineage.unsealings[-1] if lineage.unsealings else None
    if last is not None and last.result is None:
        return last.begun
    path = growth.study.path
    if last is not None and not forced:
        raise ComparisonError(
            f"{path}: expected a study that is sealed; got one that was unsealed: its pictures "
            "have been looked at, and a second look would choose between two. Where it must be, "
            "--force --because says why, and the ledger and the sentence will say so."
        )
    if last is None and forced:
        raise ComparisonError(
            f"{path}: expected --force for a second unsealing; got it for the first. Leave it out."
        )
    if lineage.open:
        raise ComparisonError(
            f"{path}: expected a word for every idea; got {len(lineage.open)} without "
            f"({lineage.open[0].registered.name} first). Propose it again: it goes on."
        )
    if lineage.baseline == FIRST:
        raise ComparisonError(
            f"{path}: expected an adopted idea, to hold it against the first baseline; got none."
        )
    name = unsealing_name(growth.study.name, len(lineage.unsealings))
    begun = UnsealingBegun(lineage.baseline, name, lineage.claimed, forced)
    growth.ledger.write(begun)
    return begun
