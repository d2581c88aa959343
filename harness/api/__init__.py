"""What a program imports: the command line's work without its text.

load, study, experiment      a file, or its name, with settings laid over it
Study, Experiment, Search, Clustering, Generation      what was run of it, as tables
StudyOfCollections           the same study on several collections, and together
judge, judge_scores, Judgement      verdicts on predictions, or scores, of any program
report, Report               tables and figures of what is recorded, and whole reports
predict                      a recorded run's answers for new pictures

Both do the same by the same functions: what fails raises the error whose text the command line
prints.
"""

import warnings

from harness.api.experiments import Clustering, Experiment, Generation
from harness.api.judgements import Judgement, judge, judge_scores
from harness.api.loading import experiment, load, study
from harness.api.predictions import predict
from harness.api.reports import Report, report
from harness.api.searches import Search
from harness.api.several import StudyOfCollections
from harness.api.studies import Study
from harness.errors import HarnessError
from harness.runtime.command import prepare_libraries

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
    "study",
]

prepare_libraries()
# MLflow would have bars of ipywidgets; those of a notebook are `console.notebook_bars`.
warnings.filterwarnings("ignore", message="IProgress not found")
