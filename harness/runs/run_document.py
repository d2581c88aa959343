"""What `run.json` and `environment.json` say of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PREDICTION_FILES = "prediction_files"
"""The kind of what is known of a run by its predictions alone, which somebody else made."""


@dataclass(frozen=True, kw_only=True)
class RunDocument:
    """What to know of a run at a glance, as `run.json` says it.

    Attributes:
        kind: of its spec.
        name: says experiment and repetition: "baseline r1/2".
        experiment: the experiment's name.
        question: what it wanted to know.
        repetition: its number, from 0.
        collection: the name of the pictures it saw.
        data_digest: what these are; None in runs that did not record it.
        evidence: False when the pictures are a demonstration.
        fingerprint: its identity.
        kept_epoch: the epoch, from 1, whose weights were tested; None without training.
        class_names: k names.
        notes: what was noted of the pictures.
        allowed: leaks that the spec allows, with their reasons.
        left_out: path and reason of each file that was left out.
        checksums: True when checksums of the run's files were noted as it ended: whoever finds
            none then knows that they were removed. False in runs of an earlier version.
    """

    kind: str = "experiment"
    name: str
    experiment: str
    question: str
    repetition: int
    collection: str
    data_digest: str | None = None
    evidence: bool
    fingerprint: str
    kept_epoch: int | None
    class_names: tuple[str, ...]
    notes: tuple[str, ...] = ()
    allowed: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[Mapping[str, str], ...] = ()
    checksums: bool = False


@dataclass(frozen=True, kw_only=True)
class ClusteringDocument(RunDocument):
    """The same of a clustering.

    Attributes:
        clusters: the chosen number.
        chosen_by: the criterion that chose it.
        choices: what each criterion would have chosen.
        scored_parts: the parts that are held against the labels.
        confidence: coverage of the intervals.
    """

    clusters: int
    chosen_by: str = ""
    choices: Mapping[str, int] = field(default_factory=dict)
    scored_parts: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, kw_only=True)
class GenerationDocument(RunDocument):
    """The same of a generation.

    Attributes:
        painted_classes: whose pictures were learned from.
        images: how many real pictures were shown.
        diverged: whether training ended in what is no number.
        backbone: whose features the measures look at.
        compared: pictures in each set that is measured.
        latent: how many normal numbers a picture is made from.
        class_shares: of each painted class among the training pictures, where the generator can
            be asked for a class; nothing where it cannot.
    """

    painted_classes: tuple[str, ...]
    images: int
    diverged: bool
    backbone: str
    compared: int
    latent: int
    class_shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class GitState:
    """The project's folder when the run was made."""

    commit: str | None = None
    dirty: bool = False


@dataclass(frozen=True)
class Machine:
    """The computer that made the run."""

    processor: str = ""
    onednn: bool | None = None
    """None where that was not recorded, or nobody could tell."""
    fused_steps: bool = False
    """Whether RMSprop's step, and the gradients of biases below a pooling, were fused."""
    fused_normalization: bool = False
    """Whether batch normalisation was."""


@dataclass(frozen=True)
class RecordedGpu:
    """A GPU that a run could see."""

    name: str = ""


@dataclass(frozen=True)
class RecordedDevices:
    """Those that a run could train on besides the processor; none in older records."""

    gpus: tuple[RecordedGpu, ...] = ()

    def trained_on(self, devices: str) -> str:
        """Return the model of what trained, empty for the processor.

        Args:
            devices: what `training.devices` says, one or all.
        """
        used = self.gpus[:1] if devices == "one" else self.gpus
        return " + ".join(dict.fromkeys(gpu.name for gpu in used))


@dataclass(frozen=True)
class RecordedEnvironment:
    """What a run was made with, as `environment.json` says it."""

    python: str = ""
    platform: str = ""
    packages: Mapping[str, str | None] = field(default_factory=dict)
    machine: Machine = field(default_factory=Machine)
    devices: RecordedDevices = field(default_factory=RecordedDevices)
    variables: Mapping[str, str] = field(default_factory=dict)
    git: GitState | None = None
