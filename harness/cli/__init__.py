"""What a person types: one file a command."""

from collections.abc import Mapping
from types import MappingProxyType

SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "init": "make a folder to work in: a baseline on your pictures, three ideas, a study",
        "new": "write a commented file for an idea of your own",
        "run": "do an experiment's repetitions; skips what is done",
        "show": "the resolved spec, its changes, and what is to do",
        "check": "every mistake of every file, at once",
        "results": "all runs and studies with their scores, the newest first",
        "compare": "verdicts from recorded runs",
        "judge": "verdicts on results of any program: predictions in files, tables of scores, "
        "MLflow",
        "verify": "compute verdicts again and compare them with what was claimed",
        "predict": "who painted this, how sure, and where the model looked",
        "paint": "new pictures by a generator that was trained",
        "propose": "try one idea in a growing study; it is registered before anything runs",
        "revert": "go back to an earlier baseline of a growing study",
        "seal": "take the sealed pictures of a growing study away, before its first idea",
        "unseal": "end a growing study: the last baseline against the first on the sealed pictures",
        "export": "a study's results as one small file that anybody can verify; or a run's model, "
        "for other programs",
        "certify": "a study's results with report, methods, checklist and model card, as one file",
        "import": "take over the runs and verdicts of such a file",
        "data": "audit, prepare, preprocess or fetch the pictures",
        "selftest": "how often verdicts would be wrong, or miss a gain, on these pictures",
        "schema": "the JSON schema of specs, for editors",
        "ui": "open MLflow on the results, on this machine only",
        "doctor": "list the devices and what they decide, and what a kill or a full disk left "
        "behind",
        "completion": "a script with which your shell completes commands, options and names",
    }
)
"""Each command and what it is for, in the order of the help."""
_TOGETHER = {
    **dict.fromkeys(("propose", "revert", "seal", "unseal"), "growing"),
    **dict.fromkeys(("export", "import"), "archive"),
}
MODULES: Mapping[str, str] = MappingProxyType(
    {name: _TOGETHER.get(name, name) for name in SUMMARIES}
)
"""The module of this package that declares each: it is imported when the command is typed."""
