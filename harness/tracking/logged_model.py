"""A model in MLflow's own form: listed in its Models tab, served by `mlflow models serve`."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.tracking.address import VARIABLE
from harness.tracking.failures import explained
from harness.tracking.mlflow_client import open_store
from harness.workspace import Workspace

PICTURES = "pictures"
PROBABILITIES = "probabilities"


class LoggedModel(NamedTuple):
    """Where MLflow has a model."""

    address: str
    """As `mlflow models serve -m` takes it."""
    version: str
    """In the registry; empty where it was not registered."""


def log_onnx(
    workspace: Workspace,
    run_id: str,
    file: Path,
    class_names: Sequence[str],
    *,
    register: str | None = None,
) -> LoggedModel:
    """Log an ONNX file as a model of a run, which itself stays as it ended.

    Args:
        workspace: whose store.
        run_id: of the finished run.
        file: from raw uint8 pictures, (b, p, p, 3), to probabilities, (b, k).
        class_names: k names.
        register: the name in MLflow's registry; None: it is not registered.

    Raises:
        TrackingError: the store cannot be used.
    """
    store = open_store(workspace)
    import mlflow
    import onnx
    from mlflow.models import ModelSignature
    from mlflow.types import Schema, TensorSpec

    model = onnx.load(str(file))
    side = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
    signature = ModelSignature(
        inputs=Schema([TensorSpec(np.dtype(np.uint8), (-1, side, side, 3), PICTURES)]),
        outputs=Schema([TensorSpec(np.dtype(np.float32), (-1, len(class_names)), PROBABILITIES)]),
    )
    with explained(store.place), _current_store(store.address):
        run = store.client.get_run(run_id)
        begun = mlflow.initialize_logged_model(
            name=file.stem, source_run_id=run_id, experiment_id=run.info.experiment_id
        )
        logged = mlflow.onnx.log_model(
            model,
            name=file.stem,
            model_id=begun.model_id,
            signature=signature,
            input_example={PICTURES: np.zeros((1, side, side, 3), np.uint8)},
            metadata={"class_names": list(class_names)},
            registered_model_name=register,
            pip_requirements=["onnx", "onnxruntime", "numpy"],
        )
    version = "" if logged.registered_model_version is None else logged.registered_model_version
    return LoggedModel(f"models:/{begun.model_id}", str(version))


@contextmanager
def _current_store(address: str) -> Iterator[None]:
    """Make a store the one MLflow's own functions speak to, and the one before again.

    MLflow writes the address into the environment, which would lead what this process does next,
    and its children, to this store.
    """
    import mlflow

    before = mlflow.get_tracking_uri() if mlflow.is_tracking_uri_set() else None
    told = os.environ.get(VARIABLE)
    mlflow.set_tracking_uri(address)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(before)  # type: ignore[arg-type]  # None: as if never told
        os.environ.pop(VARIABLE, None)
        if told is not None:
            os.environ[VARIABLE] = told
