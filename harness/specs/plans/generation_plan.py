"""The runs of a generation."""

from dataclasses import dataclass

from harness.specs.plans.differences import Attachment
from harness.specs.plans.one_file import LoadedGeneration
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.generation import GenerationSpec


@dataclass(frozen=True)
class GenerationPlan:
    """One generation × one repetition."""

    spec: GenerationSpec
    """Everything decided."""
    inputs_plan: RunPlan
    """The run that would see the same pictures: the same name, repetition, seeds."""

    @property
    def repetition(self) -> int:
        """From 0."""
        return self.inputs_plan.repetition

    @property
    def experiment(self) -> str:
        """The generation's name."""
        return self.inputs_plan.experiment

    @property
    def weights(self) -> Attachment | None:
        """None: no file of weights can be named."""
        return None

    @property
    def name(self) -> str:
        """What people call the run: `dcgan r3/5`."""
        return self.inputs_plan.name


def generation_plans(loaded: LoadedGeneration) -> tuple[GenerationPlan, ...]:
    """Return the runs of a generation, in order."""
    spec = loaded.spec
    seen, count = spec.experiment, spec.repetitions.count
    return tuple(
        GenerationPlan(spec, RunPlan(loaded.name, seen, repetition, count))
        for repetition in range(count)
    )
