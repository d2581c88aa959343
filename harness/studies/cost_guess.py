"""What a run will cost on this machine, guessed before anything ran.

Arithmetic of the network, counted from the spec, divided by the speed of this processor, which is
measured once. Meant to tell a minute from an hour; it is within a factor of three on the processors
that we have seen.
"""

from harness.progress import time_left
from harness.runtime import processor_speed
from harness.runtime.device_choices import precision_here
from harness.specs.plans.differences import onnx_name
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import DERIVED, BackboneSpec
from harness.specs.schema.generation import GenerationSpec, ProjectedSpec
from harness.specs.schema.model import ArchitectureSpec, CnnSpec, FineTuneSpec, PythonSpec
from harness.workspace import find_workspace

WITHIN = 3
"""The factor by which a guess may be wrong."""
_FORWARD_AND_BACK = 3
"""Training a picture costs about three times what answering for it does."""
_SHARE_OF_PEAK = 0.4
"""Of the speed of one large product of matrices that convolutions reach; measured on baseline."""
_RUN_S = 5.0
"""Building, testing, drawing and recording."""
_PREPARED_S = 0.003
_AUGMENTED_S_PER_PIXEL = 2e-8
_EPOCH_PICTURE_S = 1e-4
"""Handing a picture to the network, however small both are."""
_CLASSICAL_S_PER_PICTURE = 2e-3
_PAINTED_S_PER_PIXEL = 4e-6
"""A step of both networks for one picture shown; measured on dcgan, at 32 and 64 pixels."""
_PROJECTED_S_PER_PIXEL = 1.1e-6
"""Looking at a shown and a painted picture through EfficientNet-Lite0; measured at 64 and 128."""
_BFLOAT16 = 1.7
"""How many times faster a network is in bfloat16, where the processor has it."""

# Multiplications of one answer at 224 pixels, as published, in millions.
_PUBLISHED = {
    "lenet5": 10,
    "alexnet": 720,
    "vgg_small": 300,
    "vgg16": 15_500,
    "googlenet": 1_500,
    "resnet18": 1_800,
    "resnet50": 4_100,  # and resnet50_v2
    "efficientnet_lite0": 400,
    "efficientnet_lite2": 640,
    "mobilenet_v2": 300,
    "xception": 4_600,
    "convnext_tiny": 4_500,
    "efficientnet_v2_b0": 720,
}
_OTHER = 1_000


def multiplications_per_s() -> float:
    """Return how many multiplications a second this machine does for a run."""
    return processor_speed.multiplications_per_s(find_workspace().cache)


def guessed_once_s(spec: ExperimentSpec | GenerationSpec, pictures: int, per_s: float) -> float:
    """Return the guessed seconds of what is computed once and kept for all repetitions.

    Args:
        spec: of the experiment.
        pictures: of the whole collection.
        per_s: multiplications a second.
    """
    if isinstance(spec, GenerationSpec):
        return pictures * _PREPARED_S
    source = spec.features.source if isinstance(spec.features, DERIVED) else spec.features
    seconds = pictures * _PREPARED_S
    if isinstance(source, BackboneSpec):
        name = source.backbone or "onnx"  # as others: nobody counted
        each = published(name, source.image_pixels) / _speed(spec, per_s)
        seconds += pictures * (1 + source.views) * each
    return seconds


def guessed_s(spec: ExperimentSpec | GenerationSpec, pictures: int, per_s: float) -> float:
    """Return the guessed seconds of one repetition, without what is kept for all of them.

    Args:
        spec: of the experiment.
        pictures: of the whole collection.
        per_s: multiplications a second.
    """
    if isinstance(spec, GenerationSpec):
        return _RUN_S + spec.training.images * _painted_s(spec)
    pixels = spec.features.image_pixels or 1
    trained = pictures * (1 - spec.split.test - spec.split.validation)
    if spec.is_classical:
        return _RUN_S + trained * _CLASSICAL_S_PER_PICTURE
    augmented = spec.augmentation.kind != "none"
    each = _EPOCH_PICTURE_S + _FORWARD_AND_BACK * forward(spec) / _speed(spec, per_s)
    each += _AUGMENTED_S_PER_PIXEL * pixels**2 if augmented else 0.0
    return _RUN_S + spec.training.epochs * trained * each


def _painted_s(spec: GenerationSpec) -> float:
    """Return the guessed seconds of a step for each picture that is shown."""
    seconds = _PAINTED_S_PER_PIXEL * spec.image_pixels**2
    if isinstance(spec.discriminator, ProjectedSpec):
        seconds += _PROJECTED_S_PER_PIXEL * spec.discriminator.network_pixels**2
    return seconds


def _speed(spec: ExperimentSpec, per_s: float) -> float:
    return per_s * _SHARE_OF_PEAK * (_BFLOAT16 if _in_bfloat16(spec) else 1.0)


def _in_bfloat16(spec: ExperimentSpec) -> bool:
    written = spec.training.precision
    return (precision_here() if written == "auto" else written) == "bfloat16"


def forward(spec: ExperimentSpec) -> float:
    """Return the multiplications of one answer, without those of a backbone that is kept still."""
    pixels = spec.features.image_pixels or 1
    match spec.model:
        case CnnSpec() as model:
            return _of_cnn(model, pixels)
        case ArchitectureSpec() as model:
            return published(model.name, pixels)
        case FineTuneSpec() as model:
            return published(model.backbone, pixels)
        case PythonSpec() as model:
            return published(model.kind, pixels)  # as others: nobody counted
        case _:
            return 1e5


def _of_cnn(model: CnnSpec, pixels: int) -> float:
    total, channels, side = 0.0, 3, pixels
    for filters in model.filters:
        total += side**2 * model.kernel_pixels**2 * channels * filters
        channels, side = filters, side // 2
    values = channels * (side**2 if model.pooling == "flatten" else 1)
    for units in model.dense_units:
        total += values * units
        values = units
    return total


def published(name: str, pixels: int) -> float:
    """Return the multiplications of one answer of a published network at a size of pictures."""
    millions = next((m for known, m in _PUBLISHED.items() if name.startswith(known)), _OTHER)
    return 1e6 * millions * (pixels / 224) ** 2


def guess_text(spec: ExperimentSpec, pictures: int | None) -> str:
    """Return the guess as a sentence; None: nobody has looked at the pictures yet."""
    if isinstance(spec.model, PythonSpec):
        return (
            "not guessed: nobody knows the arithmetic of a network of your own before it is built; "
            "one epoch tells: --set training.epochs=1"
        )
    if onnx_name(spec) is not None:
        return (
            "not guessed: nobody knows the arithmetic of a network in an ONNX file; it sees each "
            "picture once for all repetitions"
        )
    per_s = multiplications_per_s()
    count = 1000 if pictures is None else pictures
    seconds, once = guessed_s(spec, count, per_s), guessed_once_s(spec, count, per_s)
    of = "" if pictures is not None else " for every 1,000 pictures"
    shared = f" and once {time_left(once)}" if once > seconds else ""
    return (
        f"{time_left(seconds)} a repetition{shared}{of}, guessed from its arithmetic and this "
        f"processor, within a factor of {WITHIN}"
    )
