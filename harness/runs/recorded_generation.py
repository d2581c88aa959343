"""A recorded run of a generation, as far as its spec and its measures go."""

from harness.errors import TrackingError
from harness.runs import file_names
from harness.runs.digests import MEND
from harness.runs.recorded import RecordedRun
from harness.runtime.documents import Expected, sha256_of_file
from harness.specs.plans.generation_plan import GenerationPlan
from harness.specs.plans.one_file import GENERATION, spec_alone
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.generation import GenerationSpec

MEASURES = Expected("the measures that the run's recorded scores are", MEND)


def paints(run: RecordedRun) -> bool:
    """Return whether a run is one of a generation, by what it says of itself."""
    return run.about.kind == GENERATION


def measures_sha256(run: RecordedRun) -> str:
    """Return what identifies the table of measures from which the scores of a run come."""
    return sha256_of_file(run.whole(file_names.LIKENESS), MEASURES)


def plan_of_generation(run: RecordedRun) -> GenerationPlan:
    """Return the plan of a recorded run of a generation.

    Raises:
        TrackingError: it is a run of another kind.
    """
    path = run.whole(file_names.SPEC)
    spec = spec_alone(path)
    if not isinstance(spec, GenerationSpec):
        raise TrackingError(f"{path}: expected the spec of a generation; got another. {MEND}")
    about, count = run.about, spec.repetitions.count
    inputs = RunPlan(about.experiment, spec.experiment, about.repetition, count)
    return GenerationPlan(spec, inputs)
