"""How predictions become scores."""

from typing import Annotated

from pydantic import Field

from harness.specs.schema.base import Count, Spec


class EvaluationSpec(Spec):
    """How predictions become scores."""

    bootstrap_resamples: Annotated[int, Field(ge=100)] = 1000
    """Resamples of the test pictures behind each interval."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Coverage of each interval."""
    calibration_bins: Annotated[int, Field(ge=2)] = 15
    """Equal-width bins of the calibration error."""
    average_epochs: Count = 1
    """Scores are means over training stopped at each of this many last epochs; 1: the last."""
