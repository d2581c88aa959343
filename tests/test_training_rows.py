import numpy as np

from harness.training_rows import TrainingRows


def test_only_training_rows_are_given_out_and_it_is_remembered_to_whom():
    training = TrainingRows(np.array([0, 2]))
    given = training.of(np.array([[1.0], [2.0], [3.0]]), "pca")
    assert given.tolist() == [[1.0], [3.0]]
    assert training.record() == {"rows": 2, "given": {"pca": 2}}
