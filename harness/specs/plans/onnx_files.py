"""The ONNX files that a spec, or a study of several, names as backbones."""

from collections.abc import Iterator
from typing import NamedTuple

from harness.specs.plans.differences import Attachment, onnx_source
from harness.specs.plans.one_file import Loaded, LoadedExperiment
from harness.specs.plans.study_collections import LoadedCollections
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.features import BackboneSpec


class OnnxBackbone(NamedTuple):
    """A file as it was when the spec was read, and what is said of it."""

    file: Attachment
    spec: BackboneSpec


def backbones_of(loaded: Loaded | LoadedStudy | LoadedCollections) -> Iterator[OnnxBackbone]:
    """Yield the backbones from ONNX files that experiments and clusterings name."""
    for one in _experiments(loaded):
        spec = one.spec if isinstance(one, LoadedExperiment) else one.spec.experiment
        source = onnx_source(spec)
        if source is not None and one.weights is not None:
            yield OnnxBackbone(one.weights, source)


def _experiments(loaded: Loaded | LoadedStudy | LoadedCollections) -> Iterator[Loaded]:
    if isinstance(loaded, LoadedCollections):
        for study in loaded.studies.values():
            yield from study.experiments
    elif isinstance(loaded, LoadedStudy):
        yield from loaded.experiments
    else:
        yield loaded
