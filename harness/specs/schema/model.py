"""What learns, and how classes are coded."""

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from harness.specs.schema.architectures import ArchitectureName
from harness.specs.schema.base import Count, Fraction, Positive, Spec, Whole
from harness.specs.schema.features import BackboneName


class CnnSpec(Spec):
    """The notebook's family: convolution and pooling blocks, then dense layers."""

    kind: Literal["cnn"]
    filters: tuple[Count, ...] = (16, 32, 64)
    """Filters of each 3×3 convolution; each is followed by 2×2 max pooling."""
    kernel_pixels: Count = 3
    """Side of the convolution kernels, in pixels."""
    batch_normalization: bool = False
    """Whether each convolution is followed by batch normalisation."""
    pooling: Literal["flatten", "global_average"] = "flatten"
    """How the last block's maps become one row of numbers."""
    dropout_rate: Fraction = 0.2
    """Share of the last pooled values that training drops."""
    dense_units: tuple[Count, ...] = (128,)
    """Units of each dense layer before the last."""


class ArchitectureSpec(Spec):
    """A published network, trained from random weights."""

    kind: Literal["architecture"]
    name: ArchitectureName
    """Which one."""
    dropout_rate: Fraction | None = None
    """Share of values dropped where the network drops some; null: as published."""


class FineTuneSpec(Spec):
    """A pre-trained network: first its new head is trained, then its last layers as well."""

    kind: Literal["fine_tune"]
    backbone: BackboneName
    """Which network."""
    weights: str = "imagenet"
    """`imagenet`, or a weights file, seen from this file."""
    dropout_rate: Fraction = 0.2
    """Share of the backbone's features that training drops."""
    head_epochs: Count = 5
    """The first epochs, in which only the head learns."""
    unfrozen_layers: Count = 20
    """How many of the last layers with weights learn afterwards; batch normalisation never does."""
    learning_rate: Positive = 1e-5
    """Step size from then on."""


class DenseHeadSpec(Spec):
    """Dense layers on rows of numbers; without any it is softmax regression by gradient steps."""

    kind: Literal["dense_head"]
    dense_units: tuple[Count, ...] = ()
    """Units of each dense layer before the last."""
    dropout_rate: Fraction = 0.2
    """Share of the inputs of the last layer that training drops."""


def _is_beside(file: str) -> str:
    """Refuse a path that could lead out of the folder of the file that names it."""
    path = PurePosixPath(file)
    outside = path.is_absolute() or PureWindowsPath(file).drive or ".." in path.parts
    if outside or "\\" in file or not file.isprintable() or path.suffix != ".py":
        raise ValueError(
            "expected a Python file in the folder of this file or below, such as my_net.py"
        )
    return file


def _is_a_name(word: str) -> str:
    if not word.isidentifier():
        raise ValueError("expected the name of a function, such as build")
    return word


class PythonSpec(Spec):
    """A network of your own, made by a function in a Python file (docs/own-network.md)."""

    kind: Literal["python"]
    file: Annotated[str, AfterValidator(_is_beside)]
    """The Python file, seen from the file that names it; executed with your word (`--trust`)."""
    build: Annotated[str, AfterValidator(_is_a_name)] = "build"
    """The function in it: from input_shape, classes, seed and precision to a Keras model."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    """What the file must be, byte for byte; null: as it is when this is read."""


class LogisticSpec(Spec):
    """Multinomial logistic regression on standardised numbers, solved to its optimum."""

    kind: Literal["logistic"]
    inverse_penalty: Positive = 1.0
    """scikit-learn's C: larger means less regularisation."""


class NaiveBayesSpec(Spec):
    """Gaussian naive Bayes: every number independent of the others within a class."""

    kind: Literal["naive_bayes"]
    variance_smoothing: Positive = 1e-9
    """Share of the largest variance added to all."""


class NearestNeighboursSpec(Spec):
    """The vote of the most similar training pictures, on standardised numbers."""

    kind: Literal["nearest_neighbours"]
    neighbours: Count = 5
    """How many vote."""


class ForestSpec(Spec):
    """A random forest."""

    kind: Literal["forest"]
    trees: Count = 500
    """How many trees."""
    smallest_leaf: Count = 1
    """Fewest training pictures in a leaf."""


class MajoritySpec(Spec):
    """Always the training part's class shares: what no knowledge at all would score."""

    kind: Literal["majority"]


NetworkSpec = CnnSpec | ArchitectureSpec | FineTuneSpec | DenseHeadSpec | PythonSpec
"""Trained epoch by epoch, as `training` says."""
ClassicalSpec = LogisticSpec | NaiveBayesSpec | NearestNeighboursSpec | ForestSpec | MajoritySpec
"""Fitted at once; of `training` they take class weights alone, and nearest_neighbours none."""
CLASSICAL_KINDS: frozenset[str] = frozenset(
    kind
    for one in get_args(ClassicalSpec)
    for kind in get_args(one.model_fields["kind"].annotation)
)

ModelSpec = Annotated[NetworkSpec | ClassicalSpec, Field(discriminator="kind")]


class SparseLabels(Spec):
    """Class numbers."""

    kind: Literal["sparse"]


class OneHotLabels(Spec):
    """One column per class; the loss is the same number."""

    kind: Literal["one_hot"]


class BinaryCodes(Spec):
    """Each class is a word of ceil(log2 k) bits; the network answers bit by bit."""

    kind: Literal["binary_codes"]
    assignment: Whole = 0
    """Which random assignment of words to classes; another number is another one."""


LabelsSpec = Annotated[SparseLabels | OneHotLabels | BinaryCodes, Field(discriminator="kind")]
