"""What can go wrong, and whose move it is.

* HarnessError: the user can fix it. The command line prints the message alone and exits 2.
    * SpecError: what was written in a YAML file or on the command line.
    * DataError: pictures, folders, and what is cached of them.
    * TrainingError: a training that cannot go on.
    * TrackingError: the MLflow store.
    * ComparisonError: runs that cannot be compared.

Everything else is a mistake of ours: it keeps its traceback and exits 1.

A message is one phrase: *where*: what was expected; got what. What to do.
"""

DONE, FAILED, YOURS_TO_FIX, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; a run was lost or failed, or a mistake of ours; the user can fix it; Ctrl-C."""


class HarnessError(Exception):
    """Something the user can fix; the message says where and how."""


class SpecError(HarnessError):
    """A YAML file or a command-line value that cannot be accepted."""


class DataError(HarnessError):
    """Pictures, or what is cached of them, that cannot be used."""


class TrainingError(HarnessError):
    """A training that cannot go on."""


class TrackingError(HarnessError):
    """A store that cannot be read or written."""


class ComparisonError(HarnessError):
    """Runs that cannot be compared."""


class LostError(Exception):
    """A run whose process ended, hung, or was lost with its computer; nothing else is lost.

    The command line prints the message alone and exits 1.
    """
