"""`clusters`: what k-means found without labels, held against the labels."""

import argparse
from typing import TYPE_CHECKING

from analysis.commands.one_model import Wanted, models
from analysis.commands.options import add_command, add_runs, asked, show_table
from analysis.figures.clusters import BUILDERS
from analysis.records.clusterings import is_clustering, read_clustering
from analysis.tables.clusters import chosen_clusters

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """What k-means found without labels, held against the labels.

clusters_over_k         by the number of clusters: agreement with the classes beyond chance (AMI,
                        ARI), agreement that grows by itself (purity, NMI; dotted: what shuffled
                        labels give), and what can be said without labels: silhouette, stability
cluster_contingency     whose test pictures are in which cluster; a diagonal would be painters
cluster_gallery         the pictures nearest to the centres: what a cluster is really about
clusters.csv            all numbers of clusters; chosen_clusters.csv the chosen one of each
                        repetition, with its level of chance

An AMI near 0 is what shuffled labels give, however high the purity. For clusterings: experiments
with `kind: clustering`, such as experiments/clusters/kmeans_pixels.yaml."""


CLUSTERING = Wanted(is_clustering, "clusters", "one of kind clustering, as kmeans_pixels is")


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "clusters", teaches=TEACHES)
    add_runs(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    for experiment, run, output in models(asked(options), CLUSTERING):
        first = read_clustering(run)
        for name, build in BUILDERS.items():
            output.figure(build(first, words=output.words), name)
        output.table(first.table, "clusters")
        chosen = chosen_clusters([read_clustering(one) for one in experiment.runs])
        output.table(chosen, "chosen_clusters")
        show_table(chosen, output.words)
