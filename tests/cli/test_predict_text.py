"""What `predict` tells a person, in both languages."""

from pathlib import Path
from types import SimpleNamespace

from harness.cli.predict_text import report
from harness.wording.words import ENGLISH, SPANISH

ALIKE = SimpleNamespace(image_id="cat/1.jpg", class_name="cat", similarity=0.954)
ANSWER = SimpleNamespace(
    path=Path("a.png"),
    part="train",
    classes=("cat", "dog"),
    probabilities=(0.934, 0.066),
    neighbours=(ALIKE,),
)


def test_a_picture_is_told_in_english_and_in_spanish(capsys):
    for words in (ENGLISH, SPANISH):
        report(iter([(ANSWER, Path("seen/a.png"))]), "text", words)
    assert capsys.readouterr().out == (
        "a.png\n"
        "  this picture was in training: it says nothing of new pictures\n"
        "   93.4 %  cat\n"
        "    6.6 %  dog\n"
        "  most alike among the training pictures:\n"
        "     0.95  cat/1.jpg\n"
        "  looked at: seen/a.png\n\n"
        "a.png\n"
        "  esta imagen estaba en el entrenamiento: no dice nada de imágenes nuevas\n"
        "   93,4 %  cat\n"
        "    6,6 %  dog\n"
        "  las más parecidas entre las imágenes de entrenamiento:\n"
        "     0,95  cat/1.jpg\n"
        "  dónde miró: seen/a.png\n\n"
    )
