import logging
import os
import subprocess
import sys

from harness.runtime.stderr import ask_for_quiet

PROGRAM = """
import os
from harness.runtime.stderr import held_back
try:
    with held_back():
        os.write(2, b'chatter')
        if {fails}:
            raise RuntimeError
except RuntimeError:
    pass
os.write(2, b'after')
"""


def standard_error(*, fails):
    line = [sys.executable, "-c", PROGRAM.format(fails=fails)]
    return subprocess.run(line, capture_output=True, check=True, env=dict(os.environ)).stderr


def test_what_libraries_write_is_held_back():
    assert standard_error(fails=False) == b"after"


def test_what_they_wrote_is_shown_when_they_fail():
    assert standard_error(fails=True) == b"chatterafter"


def test_tensorflows_warnings_of_every_further_network_are_not_shown():
    ask_for_quiet()
    logger = logging.getLogger("tensorflow")
    assert logger.isEnabledFor(logging.ERROR)
    assert not logger.isEnabledFor(logging.WARNING)


def test_what_matplotlib_says_of_the_machines_fonts_is_not_shown():
    ask_for_quiet()
    logger = logging.getLogger("matplotlib.font_manager")
    assert logger.isEnabledFor(logging.ERROR)
    assert not logger.isEnabledFor(logging.WARNING)
