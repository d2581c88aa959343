"""Imported once by the fork server: what a run needs, started as the command line starts it."""

import gc
import os
from importlib import import_module

import tests.figures_of_runs  # noqa: F401 (before what asks for figure makers)
from harness.runtime.processor import choose_onednn
from harness.runtime.stderr import ask_for_quiet, held_back
from harness.runtime.threads import fix_threads

# As in `conftest.py`.
os.fsync = lambda _descriptor: None
gc.disable()
ask_for_quiet()
fix_threads()
choose_onednn()
with held_back():
    for module in (
        *("keras", "mlflow.store.tracking.sqlalchemy_store", "alembic.command"),
        *("pyarrow.dataset", "skops.io", "matplotlib.figure", "seaborn"),
        *("harness.studies.study", "harness.models.build", "harness.training.fit"),
        *("harness.console.parallel_bars", "analysis.figures.curves"),
        *("harness.cli.run", "harness.cli.run_study", "harness.cli.score_tables"),
        *("harness.verdicts.table", "analysis.report.study_page"),
    ):
        import_module(module)
gc.freeze()
gc.enable()
