"""What two recorded specs disagree about, whichever versions recorded them."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from harness.specs.plans.differences import Change, changes_between
from harness.specs.plans.one_file import KINDS


def recorded_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what a spec that was recorded says otherwise than another.

    A key that came after one of them was recorded has its default there, which is what the run did.
    """
    return changes_between(_with_later_keys(before), _with_later_keys(after))


def _with_later_keys(written: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = KINDS.get(str(written.get("kind")))
    if kind is None:
        return written
    try:
        return kind.model_validate_json(json.dumps(written)).model_dump(mode="json")
    except ValidationError:
        # Of answers from files little is known, and a key may be gone: compared as it was written.
        return written
