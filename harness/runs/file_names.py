"""The files of a finished run, by name: what is written under them, and read back.

They are what MLflow keeps as the run's artifacts. A trained model lies beside them, when the spec
keeps it.
"""

RUN = "run.json"
"""Name, question, collection, fingerprint, kept epoch, class names."""
SPEC = "spec.yaml"
"""The resolved spec."""
DIGESTS = "digests.json"
"""What all the others were when the run ended."""
ENVIRONMENT = "environment.json"
"""Versions, commit, processor."""
SPLIT = "split.csv"
"""Which picture was in which part."""
LABELS = "labels_one_hot.parquet"
"""One row per picture, one column per class."""
FITTED_ON = "fitted.json"
"""What was fitted before training, on how many training rows."""
FITTED = "fitted.npz"
"""Principal components, cluster centres …, where there are any."""
HISTORY = "history.csv"
"""The metrics of every epoch; none for a model without epochs."""
PREDICTIONS = "predictions.parquet"
"""One row per test picture."""
EARLIER_PREDICTIONS = "earlier_predictions.parquet"
"""With `evaluation.average_epochs` above 1: the same for each earlier of the last epochs, with a
column `epoch`; `PREDICTIONS` are those of the last one."""
ANSWERS = "answers.npz"
"""Of a run that came from an archive, in the place of both: the answers without probabilities."""
PER_CLASS = "per_class.csv"
"""Precision, recall, F1 and support of each class."""
CONFUSION = "confusion.csv"
"""Counts, rows true, columns predicted."""
NETWORK = "model.keras"
"""The trained network, when the spec keeps it."""
CLASSICAL = "model.skops"
"""The fitted classical model, when the spec keeps it."""
FIGURES = "figures"
"""A folder: what the installed figure makers draw from these files."""

# Of a clustering, beside those that every run has.
CLUSTERS = "clusters.csv"
"""One row a number of clusters: what speaks for it, what it is worth."""
ASSIGNMENTS = "assignments.parquet"
"""One row a picture: part, class, its cluster for each number of clusters, and how far it lies
from the centre of the chosen one."""
CONTINGENCY = "contingency.csv"
"""At the chosen number: pictures of each class, by part and cluster."""
GALLERY = "gallery.npz"
"""Small pictures of the members nearest to the centres of the largest clusters."""

# Of a search, with the run that stands for it.
SEARCH = "search.json"
"""What was searched and found, and what the winner was worth."""
TRIALS = "trials.csv"
"""One row a trial; number 0 is the spec as it is written."""
