"""Tables of searches and clusterings, damaged many ways: none is read otherwise."""

import numpy as np
import pytest

from analysis.records.clusterings import read_clustering
from analysis.records.search_files import read_search
from harness.runs.digests import note_digests
from harness.runs.recorded import RecordedRun
from tests.analysis.test_clusters import write_clustering
from tests.analysis.test_search_figures import write_search
from tests.damage import hold


@pytest.mark.parametrize("name", ["search.json", "trials.csv"])
def test_a_search(tmp_path, name):
    write_search(tmp_path)
    note_digests(tmp_path)

    def read():
        found = read_search(tmp_path)
        return found.said, found.honest, found.trials.to_csv()

    outcomes = hold(tmp_path / name, read, read(), times=25)
    assert outcomes["refused"] == outcomes.total()


@pytest.mark.parametrize("name", ["run.json", "clusters.csv", "contingency.csv", "gallery.npz"])
def test_a_clustering(tmp_path, name):
    write_clustering(tmp_path)
    note_digests(tmp_path)

    def read():
        found = read_clustering(RecordedRun.at(tmp_path))
        counts = {part: table.tolist() for part, table in found.counts.items()}
        return found.table.to_csv(), counts, np.asarray(found.gallery.pictures).tobytes()

    outcomes = hold(tmp_path / name, read, read(), times=25)
    assert outcomes["refused"] == outcomes.total()
