"""What a given split leaks, in the sentences that a user reads."""

from harness.evaluation.leakage import LeakScores
from harness.verdicts.told_of_leaks import leak_lines

FOUND = LeakScores({"accuracy": 0.812, "macro_f1": 0.7961}, {"accuracy": 0.774, "macro_f1": 0.75})
ALONE = LeakScores({"accuracy": 1.0, "macro_f1": 1.0}, {})


def test_it_counts_them_and_gives_each_experiments_scores_with_them_and_without():
    assert list(leak_lines("en", (31, 1200), {"baseline": FOUND})) == [
        "31 of 1,200 test pictures have a near-duplicate in training or validation, because the "
        "given split is used as it is",
        "baseline: accuracy with them 81.2 %, without them 77.4 %; macro F1 with them 79.6 %, "
        "without them 75.0 %",
    ]
    assert list(leak_lines("es", (31, 1200), {"baseline": FOUND})) == [
        "31 de 1\u202f200 imágenes de prueba tienen una casi duplicada en entrenamiento o "
        "validación, porque la partición dada se usa tal como es",
        "baseline: exactitud con ellas 81,2 %, sin ellas 77,4 %; F1 macro con ellas 79,6 %, sin "
        "ellas 75,0 %",
    ]


def test_where_nothing_leaks_or_nothing_is_left_it_says_so():
    assert list(leak_lines("en", (0, 40), {"baseline": FOUND})) == [
        "none of the 40 test pictures has a near-duplicate in training or validation of the given "
        "split"
    ]
    one, scores = leak_lines("en", (1, 1), {"baseline": ALONE})
    assert one.startswith("1 of 1 test pictures has a near-duplicate")
    assert scores == (
        "baseline: accuracy with them 100.0 %, macro F1 100.0 %; without them no test picture is "
        "left"
    )
