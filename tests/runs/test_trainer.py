"""What a model learned, held against the library that it is made of and against the parts."""

import contextlib
import dataclasses

import keras
import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tensorflow.python.framework import config

from harness.data.collection.collection import load_collection
from harness.data.splits.split import make_split
from harness.errors import TrainingError
from harness.progress import SILENT
from harness.runs import trainer
from harness.runs.model_inputs import InputsRequest, model_inputs
from harness.runs.trainer import TrainingRequest, train
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans
from harness.training.checkpoint import Checkpoint
from harness.training.fit import TrainingResult
from harness.training_rows import TrainingRows
from harness.workspace import Workspace
from tests.runtime.gpus import T4, machine
from tests.small_project import make_project
from tests.studies.test_nested_search import LOGISTIC, SIMPLE

DENSE = SIMPLE.replace(
    "{kind: cnn, filters: [4, 8], dropout_rate: 0.3, dense_units: [16]}", "{kind: dense_head}"
)


@pytest.fixture
def prepared(tmp_path):
    """Give what a spec's model is trained with; its pictures are closed after the test."""
    with contextlib.ExitStack() as opened:

        def of(text, *overrides):
            loaded = load_experiment(make_project(tmp_path, spec=text), overrides)
            spec, workspace = loaded.spec, Workspace(tmp_path)
            collection = load_collection(spec.data, workspace=workspace, spec_folder=tmp_path)
            split = make_split(
                collection, spec.split, spec.repetitions, seed=spec.seed, repetition=0
            )
            rows = TrainingRows(split.train)
            plan = plans(loaded, "float32")[0]
            inputs_request = InputsRequest(plan, collection, rows, workspace.cache, SILENT)
            seen = opened.enter_context(model_inputs(inputs_request))
            told = []
            checkpoint = Checkpoint(tmp_path / "unfinished")
            checkpoint.folder.mkdir()
            request = TrainingRequest(
                inputs_request,
                split,
                seen,
                checkpoint,
                lambda epoch, metrics: told.append((epoch, metrics)),
            )
            return request, told

        yield of


def test_a_classical_model_is_that_of_scikit_learn_fitted_on_the_training_part(prepared):
    request, told = prepared(LOGISTIC, "model.inverse_penalty=0.5")
    answers = train(request).answer()
    labels, split = request.inputs_request.collection.labels, request.split
    scaler = StandardScaler().fit(request.inputs.plain[split.train])
    reference = LogisticRegression(C=0.5, max_iter=10_000, tol=1e-8).fit(
        scaler.transform(request.inputs.plain[split.train]), labels[split.train]
    )
    expected = reference.predict_proba(scaler.transform(request.inputs.plain[split.test]))
    np.testing.assert_allclose(answers.probabilities, expected, atol=1e-3)
    assert told == []


def test_a_classical_model_has_no_epochs_and_is_saved_as_it_answers(prepared, tmp_path):
    request, _ = prepared(LOGISTIC)
    learned = train(request)
    assert (learned.history, learned.kept_epoch, learned.network) == ((), None, None)
    learned.save(tmp_path)
    file = tmp_path / "model.skops"
    kept = skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))
    test = request.inputs.plain[request.split.test]
    again = kept.predict_proba(test.astype(np.float64)).astype(np.float32)
    np.testing.assert_array_equal(again, learned.answer().probabilities)


def test_only_the_training_part_reaches_a_classical_model(prepared):
    request, _ = prepared(LOGISTIC)
    expected = train(request).answer().probabilities
    hidden = request.inputs.plain.copy()
    hidden[request.split.validation] = 1e6
    changed = request._replace(inputs=request.inputs._replace(plain=hidden))
    np.testing.assert_array_equal(train(changed).answer().probabilities, expected)
    hidden[request.split.train[0]] = 1e6
    assert not np.array_equal(train(changed).answer().probabilities, expected)


def test_the_majority_model_answers_the_commonest_class(prepared):
    request, _ = prepared(LOGISTIC.replace("{kind: logistic}", "{kind: majority}"))
    answers = train(request).answer()
    labels = request.inputs_request.collection.labels[request.split.train]
    shares = np.bincount(labels, minlength=3) / len(labels)
    assert (answers.probabilities.argmax(axis=1) == shares.argmax()).all()


def test_a_network_tells_each_epoch_and_answers_as_the_saved_one(prepared, tmp_path):
    request, told = prepared(DENSE, "training.epochs=3")
    learned = train(request)
    assert [epoch for epoch, _ in told] == [1, 2, 3]
    assert [metrics for _, metrics in told] == list(learned.history)
    assert learned.kept_epoch == 3
    assert learned.parameters == learned.network.count_params()
    learned.save(tmp_path)
    kept = keras.saving.load_model(tmp_path / "model.keras")
    test = request.inputs.plain[request.split.test]
    np.testing.assert_allclose(
        kept.predict(test, verbose=0), learned.answer().probabilities, atol=1e-6
    )


def test_the_seed_of_a_model_depends_on_its_repetition_alone(prepared):
    request, _ = prepared(LOGISTIC, "repetitions.count=2")
    asked = request.inputs_request
    renamed, second = (
        request._replace(inputs_request=asked._replace(plan=dataclasses.replace(asked.plan, **new)))
        for new in ({"experiment": "other"}, {"repetition": 1})
    )
    assert renamed.seed == request.seed
    assert second.seed != request.seed


@pytest.mark.parametrize("wanted", ["true", "false"])
def test_a_training_and_its_answers_are_deterministic_where_asked(prepared, monkeypatch, wanted):
    seen = []

    def noting(function):
        def noted(*arguments, **more):
            seen.append(config.is_op_determinism_enabled())
            return function(*arguments, **more)

        return noted

    for name in ("fit", "answer"):
        monkeypatch.setattr(trainer, name, noting(getattr(trainer, name)))
    request, _ = prepared(DENSE, "training.epochs=1", f"training.deterministic={wanted}")
    train(request).answer()
    assert seen == [wanted == "true"] * 2
    assert not config.is_op_determinism_enabled()


def test_a_network_is_not_trained_without_the_gpu_that_decided_its_precision(prepared, monkeypatch):
    monkeypatch.setattr(trainer, "devices_here", lambda: machine(T4))
    request, told = prepared(DENSE, "training.epochs=1")
    with pytest.raises(TrainingError, match="expected TensorFlow to see GPU 0"):
        train(request)
    assert told == []


def test_the_wait_for_batches_is_told_where_it_is_worth_it():
    fitted = TrainingResult(({},) * 3, 2)
    assert trainer._closing(fitted) == "3 epochs, kept number 2"
    assert trainer._closing(fitted._replace(waited_s=12.3)) == (
        "3 epochs, kept number 2, waited 12 s for batches"
    )
