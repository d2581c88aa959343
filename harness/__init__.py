"""From a question to results, on the command line and from Python.

    import harness
    study = harness.load("experiments/study_quick.yaml")
    study.run().verdicts

`harness.load`, `study`, `experiment`, `runs`, `judge`, `judge_scores`, `predict` and `report` are
all there is to begin with; docs/api.md tells of each, and of what it returns. Nothing heavy is
imported before it is used.

Each folder is a part of that way; it imports what stands below it here, never its neighbours.

api          what a program imports         load, judge, Study
cli          what a person types            one file a command
studies      many runs                      an experiment, a search, a study
executors    where runs happen              this process, children, Ray
runs         one run                        run.py joins the stages
verdicts     evidence to words              Verdicts, verify
console      what is seen meanwhile         bars, lines

data         images, and who sees them      Collection, Split
features     what the model sees            backbones, PCA, clusters
models       what learns                    keras.Model, scikit-learn
training     weights                        fit
evaluation   predictions to scores          Predictions, Scores
tracking     memory                         Tracker, MLflow
tuner        hyperparameters                Keras Tuner

specs        what the user wrote            ExperimentSpec, RunPlan
statistics   numbers to claims              intervals, tests, power
runtime      the machine beneath            threads, files that last
wording      every text a user reads        English, Spanish
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.api import (
        Clustering,
        Experiment,
        Generation,
        HarnessError,
        Judgement,
        Report,
        Search,
        Study,
        StudyOfCollections,
        experiment,
        judge,
        judge_scores,
        load,
        predict,
        report,
        study,
    )
    from harness.tracking.result_rows import results_frame as runs

__all__ = [
    "Clustering",
    "Experiment",
    "Generation",
    "HarnessError",
    "Judgement",
    "Report",
    "Search",
    "Study",
    "StudyOfCollections",
    "experiment",
    "judge",
    "judge_scores",
    "load",
    "predict",
    "report",
    "runs",
    "study",
]

if not TYPE_CHECKING:  # who reads types reads them above

    def __getattr__(name: str) -> object:
        """Return a public name, imported when it is first asked for."""
        from importlib import import_module

        if name == "runs":
            return import_module("harness.runs")
        if name in __all__:
            return getattr(import_module("harness.api"), name)
        raise AttributeError(f"module 'harness' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names, which a notebook completes."""
    return [*__all__, *(name for name in globals() if name.startswith("__"))]
