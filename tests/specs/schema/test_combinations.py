"""What cannot be asked for together, in the words in which it is told."""

import pytest
from pydantic import ValidationError

from tests.specs.specs import a_spec

PLAIN = {"optimizer": {"kind": "rmsprop"}}
NUMBERS = {"features": {"kind": "thumbnail"}, "augmentation": {"kind": "none"}}
RESNET = {"kind": "architecture", "name": "resnet18"}
TUNED = {"kind": "fine_tune", "backbone": "efficientnet_lite0"}
CODES = {"kind": "binary_codes"}
COSINE = {"kind": "cosine", "warmup_epochs": 3}


def small(pixels):
    return {"kind": "pixels", "image_pixels": pixels}


GOOD = {
    "an architecture at its smallest": {"model": RESNET, "features": small(32)},
    "dropout where there is some": {
        "model": {"kind": "architecture", "name": "vgg16", "dropout_rate": 0.1}
    },
    "tuning with epochs left": {"model": TUNED | {"head_epochs": 4}, "training": {"epochs": 5}},
    "codes in balance": {"labels": CODES, "training": {"sampling": "balanced"}},
    "codes with weights": {"labels": CODES, "training": {"class_weights": {"kind": "balanced"}}},
    "focal loss with weights": {
        "training": {"loss": {"kind": "focal"}, "class_weights": {"kind": "effective_number"}}
    },
    "mixing in balance": {"training": {"mixup_alpha": 0.2, "sampling": "balanced"}},
    "all epochs averaged": {"training": {"epochs": 5}, "evaluation": {"average_epochs": 5}},
    "as many as early stopping leaves": {
        "training": {"early_stopping": {"patience": 4}},
        "evaluation": {"average_epochs": 5},
    },
    "the best of those up to each of the last": {
        "training": {"weights": "best", "epochs": 3},
        "evaluation": {"average_epochs": 3},
    },
    "averages of averages": {
        "training": {"weights": "average", "averaged_epochs": 3, "epochs": 5},
        "evaluation": {"average_epochs": 3},
    },
    "epochs of what has none": {
        "model": {"kind": "logistic"},
        "training": {"epochs": 1},
        "evaluation": {"average_epochs": 5},
    }
    | NUMBERS,
}
BAD = [
    (
        {"model": RESNET, "features": small(31)},
        "features.image_pixels: expected at least 32, because model.name resnet18 leaves nothing "
        "of a smaller picture; got 31",
    ),
    (
        {"model": RESNET | {"dropout_rate": 0.5}},
        "model.dropout_rate: expected null with model.name resnet18, which drops nothing; got 0.5",
    ),
    (
        {"model": TUNED | {"head_epochs": 5}, "training": {"epochs": 5}},
        "model.head_epochs: expected fewer than training.epochs (5), so that some are left to "
        "tune in; got 5",
    ),
    (
        {"training": {"epochs": 3, "schedule": COSINE}},
        "training.schedule.warmup_epochs: expected fewer than the 3 epochs over which the "
        "learning rate changes; got 3",
    ),
    (
        {"model": TUNED, "training": {"epochs": 8, "schedule": COSINE}},
        "training.schedule.warmup_epochs: expected fewer than the 3 epochs over which the "
        "learning rate changes; got 3",
    ),
    (
        {"training": {"epochs": 3, "schedule": {"kind": "constant", "warmup_epochs": 4}}},
        "training.schedule.warmup_epochs: expected fewer than the 3 epochs over which the "
        "learning rate changes; got 4",
    ),
    (
        {"training": {"epochs": 4}, "evaluation": {"average_epochs": 5}},
        "evaluation.average_epochs: expected at most 4 (training.epochs), as a model is stopped at "
        "each of so many last epochs; got 5. Set it to 4, or train longer",
    ),
    (
        {"model": TUNED, "training": {"epochs": 8}, "evaluation": {"average_epochs": 4}},
        "evaluation.average_epochs: expected at most 3 (the epochs after model.head_epochs), as a "
        "model is stopped at each of so many last epochs; got 4. Set it to 3, or train longer",
    ),
    (
        {
            "training": {"early_stopping": {"patience": 3}},
            "evaluation": {"average_epochs": 5},
        },
        "evaluation.average_epochs: expected at most 4 (the fewest that training.early_stopping "
        "leaves), as a model is stopped at each of so many last epochs; got 5. Set it to 4, or "
        "train longer",
    ),
    (
        {
            "training": {"weights": "average", "averaged_epochs": 3, "epochs": 6},
            "evaluation": {"average_epochs": 5},
        },
        "training.averaged_epochs: expected at most 6 late epochs in all (training.epochs); got 7, "
        "for 5 to stop at and 3 in each mean",
    ),
    (
        {"labels": CODES, "model": {"kind": "logistic"}} | NUMBERS,
        "labels.kind: expected sparse or one_hot with model.kind logistic, which answers classes; "
        "got 'binary_codes'",
    ),
    (
        {"labels": CODES, "training": {"loss": {"kind": "logit_adjusted"}}},
        "training.loss: expected plain cross_entropy with labels.kind binary_codes, whose loss is "
        "that of their bits; got 'logit_adjusted'",
    ),
    (
        {
            "labels": CODES,
            "training": {"loss": {"kind": "cross_entropy", "label_smoothing": 0.1}},
        },
        "training.loss: expected plain cross_entropy with labels.kind binary_codes, whose loss is "
        "that of their bits; got label_smoothing 0.1",
    ),
    (
        {"labels": CODES, "training": {"mixup_alpha": 0.2}},
        "training.mixup_alpha: expected 0 with labels.kind binary_codes, because between two "
        "words there is none; got 0.2",
    ),
    (
        {"training": {"sampling": "balanced", "class_weights": {"kind": "balanced"}}},
        "class_weights: expected one of class_weights, balanced sampling and logit_adjusted loss, "
        "because each corrects for imbalance by itself; got class_weights balanced and sampling "
        "balanced",
    ),
    (
        {"training": {"sampling": "balanced", "loss": {"kind": "logit_adjusted"}}},
        "class_weights: expected one of class_weights, balanced sampling and logit_adjusted loss, "
        "because each corrects for imbalance by itself; got sampling balanced and loss "
        "logit_adjusted",
    ),
    (
        {"training": {"mixup_alpha": 0.2, "class_weights": {"kind": "balanced"}}},
        "mixup_alpha: expected 0 with class_weights, because a picture mixed from two classes has "
        "the weight of neither; got 0.2",
    ),
]


def build(changes):
    return a_spec(**changes | {"training": PLAIN | changes.get("training", {})})


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_what_goes_together_is_accepted(changes):
    assert build(changes)


@pytest.mark.parametrize(("changes", "words"), BAD, ids=[words[:40] for _, words in BAD])
def test_what_does_not_go_together_is_refused(changes, words):
    with pytest.raises(ValidationError) as caught:
        build(changes)
    (error,) = caught.value.errors()
    assert str(error["ctx"]["error"]) == words
