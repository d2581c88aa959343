import pytest

from harness.errors import SpecError
from harness.specs.plans.clustering_plan import clustering_plans
from harness.specs.plans.load import load
from harness.specs.plans.one_file import LoadedClustering, load_experiment
from harness.specs.plans.plan import plans, run_fingerprint
from harness.specs.plans.run_plans import plans_of
from tests.specs.specs import write

CLUSTERING = """\
kind: clustering
question: Are they?
repetitions: {kind: seeds, count: 2}
data: {source: digits, normalise: null}
features: {kind: thumbnail}
clusters: [5, 10]
"""
LEARNED = CLUSTERING.replace(
    "{kind: thumbnail}",
    "{kind: learned, features: {kind: pixels, image_pixels: 8}, model: {kind: cnn, filters: [4]}, "
    "training: {optimizer: {kind: adam}, epochs: 2}}",
)


def loaded(folder, text=CLUSTERING, *overrides):
    return load(write(folder, text, "clusters.yaml"), overrides)


def mark(folder, text=CLUSTERING, *overrides, repetition=0):
    plan = clustering_plans(loaded(folder, text, *overrides), "float32")[repetition]
    return run_fingerprint(plan, "digest")


def test_a_file_of_the_kind_is_a_clustering(tmp_path):
    found = loaded(tmp_path)

    assert isinstance(found, LoadedClustering)
    assert found.spec.clusters == (5, 10)
    assert [plan.name for plan in plans_of(found, "float32")] == ["clusters r1/2", "clusters r2/2"]


def test_a_clustering_is_no_experiment(tmp_path):
    with pytest.raises(SpecError, match="expected an experiment; got a clustering"):
        load_experiment(write(tmp_path, CLUSTERING))


@pytest.mark.parametrize(
    ("text", "overrides", "message"),
    [
        (
            CLUSTERING,
            ["clusters=[10, 5]"],
            "clusters: expected different numbers, ascending; got [10, 5]",
        ),
        (
            CLUSTERING,
            ["clusters=[5]", "choice=gap"],
            "choice: expected silhouette or stability with a single number of clusters, because "
            "the gap statistic compares neighbours; got 'gap'",
        ),
        (CLUSTERING, ["features.kind=pixels"], "features.kind: expected backbone, geometry"),
        (
            LEARNED,
            ["features.model.filters=[4, 4, 4, 4]"],
            "features.model.filters: expected at most 3 blocks, because each halves the 8 pixels; "
            "got 4",
        ),
        (
            LEARNED,
            ["features.training.early_stopping={patience: 1}", "split.validation=0"],
            "split.validation: expected a share above 0, because early stopping",
        ),
    ],
)
def test_a_mistake_is_named_where_it_stands(tmp_path, text, overrides, message):
    with pytest.raises(SpecError) as raised:
        loaded(tmp_path, text, *overrides)
    assert message.split(": ", 1)[0] in str(raised.value)
    assert message.split(": ", 1)[1] in str(raised.value)


def test_the_network_of_learned_features_is_an_experiments(tmp_path):
    (plan, _) = clustering_plans(loaded(tmp_path, LEARNED), "bfloat16")
    spec = plan.inputs_plan.spec

    assert plan.spec.saw_labels
    assert (spec.model.kind, spec.training.epochs, spec.training.precision) == (
        *("cnn", 2),
        "bfloat16",
    )
    assert plan.spec.precision == plan.spec.features.training.precision == "bfloat16"


@pytest.mark.parametrize(
    "change", ["clusters=[5]", "scaling=l2", "choice=gap", "seed=2", "evaluation.permutations=50"]
)
def test_what_decides_the_numbers_decides_the_fingerprint(tmp_path, change):
    assert mark(tmp_path, CLUSTERING, change) != mark(tmp_path)


def test_the_question_and_the_number_of_repetitions_do_not(tmp_path):
    same = mark(tmp_path, CLUSTERING, "question=Really?", "repetitions.count=5")

    assert same == mark(tmp_path)
    assert mark(tmp_path, repetition=1) != mark(tmp_path)


def test_a_clustering_is_not_the_run_that_sees_for_it(tmp_path):
    (plan, _) = clustering_plans(loaded(tmp_path), "float32")

    assert run_fingerprint(plan, "digest") != run_fingerprint(plan.inputs_plan, "digest")


def test_an_experiments_runs_are_found_too(tmp_path):
    experiment = load(write(tmp_path))

    assert plans_of(experiment, "float32") == plans(experiment, "float32")
