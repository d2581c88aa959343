"""docs/tour.ipynb, executed on smaller pictures and fewer repetitions than it is shown with."""

import shutil
from pathlib import Path

import nbformat
import pytest

from analysis.report.notebook import executed
from harness.specs.plans.load import load
from tests.analysis.notebooks import unshown_anywhere
from tests.tracking.factories import a_workspace

ROOT = Path(__file__).resolve().parents[1]
TOUR = ROOT / "docs" / "tour.ipynb"
SMALL = """settings = {
    "set": {
        "data": {"source": "digits", "otherwise": None, "maximum_pictures": 6},
        "features.image_pixels": 8,
        "training.epochs": 1,
        "training.keep_model": False,
    },
    "repetitions.count": 2,
    "proposals": [
        {"file": "pca/thumbnail_8_logistic.yaml", "name": "transfer"},
        {"file": "pca/thumbnail_8_logistic.yaml", "name": "thumbnail",
         "set": {"features.image_pixels": 4}},
    ],
}"""


def shown(cell, kind):
    return [
        output["data"][kind]
        for output in cell.outputs
        if output["output_type"] in ("execute_result", "display_data") and kind in output["data"]
    ]


def by_source(notebook, word):
    return next(c for c in notebook.cells if c.cell_type == "code" and word in c.source)


def test_it_is_saved_with_what_its_cells_gave():
    tour = nbformat.read(TOUR, 4)
    assert unshown_anywhere(tour) == []
    code = [cell for cell in tour.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    (table,) = shown(by_source(tour, "study.verdicts"), "text/html")
    proposals = load(ROOT / "experiments" / "study_tour.yaml").proposals
    assert all(f"<td>{one.name}</td>" in table for one in proposals)
    assert shown(by_source(tour, 'figure("differences")'), "image/png")
    assert shown(by_source(tour, "verify"), "text/plain") == ["[]"]


@pytest.mark.end_to_end
def test_it_goes_from_nothing_to_a_verdict(tmp_path, new_database, monkeypatch):
    root = a_workspace(tmp_path / "project", new_database).root
    shutil.copytree(ROOT / "experiments", root / "experiments")
    monkeypatch.setenv("HARNESS_ROOT", str(root))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    tour = nbformat.read(TOUR, 4)
    (parameters,) = [c for c in tour.cells if "parameters" in c.metadata.get("tags", ())]
    parameters.source = SMALL
    done = executed(tour, tmp_path)
    assert unshown_anywhere(done) == []
    (table,) = shown(by_source(done, "study.verdicts"), "text/html")
    assert "<td>thumbnail</td>" in table
    assert shown(by_source(done, "verify"), "text/plain") == ["[]"]
    (bars,) = shown(by_source(done, "study.run"), "text/html")
    assert "<progress" not in bars
