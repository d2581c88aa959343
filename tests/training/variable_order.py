"""In which order a compiled step reads and moves its variables.

It is the graph after TensorFlow's own optimisers that says so: what no edge orders there is done as
threads come to it, one way nearly always.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from tensorflow.core.framework import types_pb2
from tensorflow.python.eager import context

_HANDED_ON = {"Identity", "Enter", "Switch", "Merge"}
"""What gives a variable's handle to others."""
_READS = {"ReadVariableOp", "ResourceGather", "ResourceGatherNd", "VariableShape"}


class Unordered(NamedTuple):
    """Two operations on one variable, at least one of which moves it, in whatever order."""

    variable: str
    one: str
    other: str


def unordered_in(call: Callable[[], object]) -> tuple[int, list[Unordered]]:
    """Return how many moves of variables are in the graphs that a first call makes, and what races.

    Args:
        call: runs compiled functions that have not run before.
    """
    graphs = list(_run(call))
    moves = sum(op.op not in _READS for graph in graphs for op in _touching(graph))
    return moves, [pair for graph in graphs for pair in _unordered(graph)]


def _run(call: Callable[[], object]) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes of each graph, by name."""
    here = context.context()
    here.enable_graph_collection()
    try:
        call()
        found = here.export_run_metadata()
    finally:
        here.disable_graph_collection()
    for functions in found.function_graphs:
        yield {node.name: node for node in functions.post_optimization_graph.node}


def _unordered(graph: Mapping[str, Any]) -> Iterator[Unordered]:
    before = _before(graph)
    place = {name: 1 << number for number, name in enumerate(graph)}
    by_variable = defaultdict(list)
    for node in _touching(graph):
        for variable in _variables_of(graph, node):
            by_variable[variable].append(node)
    for variable, nodes in by_variable.items():
        for one, other in combinations(nodes, 2):
            ordered = before[one.name] & place[other.name] or before[other.name] & place[one.name]
            reads = {one.op, other.op} <= _READS
            if not (ordered or reads or _exclude_each_other(one.name, other.name)):
                yield Unordered(variable, one.name, other.name)


def _exclude_each_other(one: str, other: str) -> bool:
    """Return whether they are in the two branches of one condition."""
    for ours, theirs in zip(one.split("/"), other.split("/"), strict=False):
        if ours != theirs:
            return {ours, theirs} == {"then", "else"}
    return False


def _touching(graph: Mapping[str, Any]) -> Iterator[Any]:
    for node in graph.values():
        if node.op not in _HANDED_ON and _variables_of(graph, node):
            yield node


def _variables_of(graph: Mapping[str, Any], node: Any) -> set[str]:
    sources = {_source(graph, name) for name in node.input if not name.startswith("^")}
    return {name for name in sources if _is_variable(graph[name])}


def _source(graph: Mapping[str, Any], name: str) -> str:
    node = graph[_named(name)]
    while node.op in _HANDED_ON:
        node = graph[_named(node.input[0])]
    return str(node.name)


def _is_variable(node: Any) -> bool:
    return node.op == "VarHandleOp" or (
        node.op == "_Arg" and node.attr["T"].type == types_pb2.DT_RESOURCE
    )


def _before(graph: Mapping[str, Any]) -> Mapping[str, int]:
    """Return, for each node, the set of those that must have ended before it, as bits."""
    place = {name: 1 << number for number, name in enumerate(graph)}
    before: dict[str, int] = {}
    for name in graph:
        waiting = [name]
        while waiting:
            parents = _parents(graph, graph[waiting[-1]])
            if missing := [each for each in parents if each not in before]:
                waiting += missing
                continue
            here = waiting.pop()
            before[here] = 0
            for each in parents:
                before[here] |= before[each] | place[each]
    return before


def _parents(graph: Mapping[str, Any], node: Any) -> Sequence[str]:
    # A loop's next round is not waited for by its first.
    names = map(_named, node.input)
    return [name for name in names if graph[name].op != "NextIteration"]


def _named(name: str) -> str:
    return name.lstrip("^").split(":")[0]
