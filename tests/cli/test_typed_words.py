"""What is typed wrongly is answered with what was meant, and never with a traceback."""

import pytest

from analysis.__main__ import main as analysis
from harness.cli.main import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "baseline", "--set", "training.epochs"], "--set training.epochs=VALUE"),
        (["run", "baseline", "--set", "training.epochs", "3"], "--set training.epochs=3"),
        (["rnu", "baseline"], "expected a command; got 'rnu'. Did you mean run?"),
        (["dance"], "There are init, new, run, show"),
        (["ui", "--prt", "5001"], "unrecognized arguments: --prt 5001. Did you mean --port?"),
        (["data", "audit", "--langage=es"], "Did you mean --language?"),
        (["show", "baseline", "--colour"], "unrecognized arguments: --colour\n"),
        (["report", "x"], "Reports and figures are made by `python -m analysis`."),
    ],
)
def test_a_word_that_is_no_command_or_lacks_its_value(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_an_option_of_the_analysis_that_is_nearly_right(capsys):
    with pytest.raises(SystemExit):
        analysis(["report", "a", "--langage", "es"])
    assert "Did you mean --language?" in capsys.readouterr().err


def test_a_command_of_the_other_program(capsys):
    with pytest.raises(SystemExit):
        analysis(["compare", "a", "b"])
    assert "compared by `python -m harness`" in capsys.readouterr().err
