"""The figures of one clustering."""

from pathlib import Path

from analysis.drawing.style import save
from analysis.figures import cluster_contingency, cluster_gallery, clusters_over_k
from analysis.records.clusterings import read_clustering
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

BUILDERS = {
    "clusters_over_k": clusters_over_k.build,
    "cluster_contingency": cluster_contingency.build,
    "cluster_gallery": cluster_gallery.build,
}


def run_figures(folder: Path, words: Words = ENGLISH) -> list[Path]:
    """Write the figures of the clustering whose artifacts lie in `folder`; return the files."""
    clustering = read_clustering(RecordedRun.at(folder))
    return [
        file
        for name, build in BUILDERS.items()
        for file in save(build(clustering, words=words), folder / FIGURES / name)
    ]
