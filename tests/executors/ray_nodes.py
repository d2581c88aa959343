"""`python -m tests.executors.ray_nodes N`: a Ray cluster of N nodes; a line on stdin kills one."""

import os
import sys

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

from ray.cluster_utils import Cluster

NODE = {"num_cpus": 1}


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    cluster = Cluster(initialize_head=True, head_node_args=NODE)
    nodes = [cluster.add_node(**NODE) for _ in range(int(sys.argv[1]) - 1)]
    cluster.wait_for_nodes()
    say(cluster.address)
    for _ in sys.stdin:
        cluster.remove_node(nodes.pop(), allow_graceful=False)
        say("killed")
    cluster.shutdown()


if __name__ == "__main__":
    main()
