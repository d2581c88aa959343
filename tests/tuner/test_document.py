"""What the document about searches names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT))
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 25
    assert {name for name in named if f"def {name}(" not in written} == set()


def test_the_example_can_be_run(tmp_path):
    from harness.specs.plans.one_file import load_experiment

    example = re.search(r"```yaml\n(.*?)```", DOCUMENT, flags=re.DOTALL).group(1)
    (tmp_path / "baseline.yaml").write_text(
        (ROOT / "experiments" / "baseline.yaml").read_text(encoding="utf-8")
    )
    (tmp_path / "tuned.yaml").write_text(example)
    assert load_experiment(tmp_path / "tuned.yaml").spec.search.trials == 60
