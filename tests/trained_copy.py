"""What is trained in a copy of the project to which the page on extending it was applied."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.figures_of_runs import unrendered

SMALL = (
    *("data.source=folder", "data.folder=../pictures", "data.otherwise=null"),
    *("split={test: 0.25, validation: 0.25}", "features.image_pixels=32"),
    *("training.epochs=1", "evaluation.bootstrap_resamples=100"),
)
OVER = (
    "data.source: folder, data.folder: ../../pictures, data.otherwise: null, split.test: 0.25,"
    "split.validation: 0.25, evaluation.bootstrap_resamples: 100"
)
PAINTED = (
    *("data.source=folder", "data.folder=../many/pictures", "data.otherwise=null"),
    *("split={test: 0.5, validation: 0.1}", "features.image_pixels=16"),
    *("generator.filters=[8, 6, 4]", "training={images: 32, batch_size: 4, checkpoints: 4}"),
    "evaluation.pictures=20",
)
BACKBONE = "efficientnet_v2_b1"


def train_copy(root: Path) -> None:
    """Train with each addition to the copy in `root`, in a process that is a fork of tests."""
    _say_nothing_of_lines()
    _take_modules_from(root)
    command = import_module("harness.cli.main").main
    _write_weights()
    own = {"backbone": ["features.weights=../random.weights.h5"]}
    for word in ("backbone", "architecture", "feature"):
        options = [part for given in (*SMALL, *own.get(word, [])) for part in ("--set", given)]
        assert command(["run", f"experiments/{word}.yaml", *options]) == 0, word
    _compare_with_reference()
    _paint(command, root)
    study = ["run", "experiments/metric.yaml", "--set", f"set={{{OVER}}}"]
    with unrendered():
        assert command([*study, "--language", "en"]) == 0
    assert command([*study, "--language", "es", "--no-report"]) == 0


def _paint(command: Callable[[list[str]], int], root: Path) -> None:
    """Train generations with each addition to what they are."""
    for word in ("loss", "discriminator", "measure"):
        options = [part for given in PAINTED for part in ("--set", given)]
        assert command(["run", f"experiments/{word}.yaml", *options]) == 0, word
    tables = list(root.rglob("likeness.csv"))
    assert len(tables) == 3, tables
    for table in tables:
        _require_roughness(table)


def _require_roughness(table: Path) -> None:
    import numpy as np
    import pandas as pd

    painted = np.load(table.with_name("painted.npz"))["pictures"].astype(float)
    expected = abs(painted[:, :, 1:] - painted[:, :, :-1]).mean()
    measured = pd.read_csv(table).set_index("set")["roughness"]["generated"]
    assert abs(measured - expected) < 1e-9, (measured, expected)


def _say_nothing_of_lines() -> None:
    """What a copy executes says nothing about the lines of the original."""
    measuring = sys.modules.get("coverage")
    if measuring and (current := measuring.Coverage.current()):
        current.stop()


def _take_modules_from(root: Path) -> None:
    """Let the copy be imported, where the fork server has the original."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("harness", "analysis"):
            del sys.modules[name]
    sys.path.insert(0, str(root))


def _write_weights() -> None:
    backbones = import_module("harness.features.backbones")
    network = backbones.build_backbone(BACKBONE, image_pixels=32, weights=None)
    row = backbones.BACKBONES[BACKBONE]
    assert network.count_params() == row.parameters, network.count_params()
    assert network.output_shape == (None, row.dimension), network.output_shape
    network.save_weights("random.weights.h5")


def _compare_with_reference() -> None:
    import numpy as np
    from sklearn.metrics import matthews_corrcoef

    rng = np.random.default_rng(0)
    labels, answers = rng.integers(5, size=80), rng.dirichlet(np.ones(5), 80)
    metrics = import_module("harness.evaluation.metrics")
    measured = metrics.weighted_metric("matthews", labels, answers)(np.ones((1, 80)))[0]
    expected = matthews_corrcoef(labels, answers.argmax(axis=1))
    assert abs(measured - expected) < 1e-12, (measured, expected)
