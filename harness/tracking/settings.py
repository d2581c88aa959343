"""Which settings tell recorded runs apart, by the dotted keys under which MLflow keeps a spec."""

from collections import Counter
from collections.abc import Mapping, Sequence

from harness.specs.plans.kind_defaults import chosen_values

# What decides no number, or only how many there are.
_NOT_TOLD = ("question", "repetitions.count", "training.keep_model", "search", "kind")
_SHOWN = 4

Settings = Mapping[str, str]


def unusual_settings(specs: Sequence[Settings]) -> list[dict[str, str]]:
    """Return of each spec the values that are not the most frequent ones among all of them.

    Of values that are equally frequent the one that comes first counts as the usual one. A key
    that a spec has not is told as a dash where most have it. What only follows from another kind is
    left out.
    """
    keys = list(dict.fromkeys(key for spec in specs for key in spec))
    told = [key for key in keys if key not in _NOT_TOLD]
    usual = {
        key: Counter(spec.get(key, "-") for spec in specs).most_common(1)[0][0] for key in told
    }
    return [
        chosen_values({key: spec.get(key, "-") for key in told if spec.get(key, "-") != usual[key]})
        for spec in specs
    ]


def differing_settings(specs: Sequence[Settings]) -> list[dict[str, str]]:
    """Return of each spec its values of all keys about which the specs disagree."""
    unusual = unusual_settings(specs)
    keys = list(dict.fromkeys(key for one in unusual for key in one))
    return [{key: spec.get(key, "-") for key in keys} for spec in specs]


def told(settings: Settings, shown: int = _SHOWN) -> str:
    """Return settings on one line, the first few of them: `training.epochs: 3, …`."""
    parts = [f"{key}: {value}" for key, value in settings.items()]
    more = f", and {len(parts) - shown} more" if len(parts) > shown else ""
    return ", ".join(parts[:shown]) + more
