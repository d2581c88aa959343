"""`paintings`: what a generator painted, beside real pictures, and how its training went."""

import argparse
from typing import TYPE_CHECKING

from analysis.commands.one_model import Wanted, models
from analysis.commands.options import add_command, add_runs, asked, show_table
from analysis.figures.paintings import builders
from analysis.records.generations import is_generation, read_generation
from analysis.tables.paintings import painting_scores

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """What a generator painted, beside real pictures, and how its training went.

painted_beside_real     the first 64 pictures, none chosen, and 64 real ones of the test part
painted_between         eight rows from one of the first samples to the next
painting_course         losses; how often the discriminator takes a real picture for more real than
                        a painted one, on training and on held-out pictures: a gap is what it knows
                        by heart; variety of the samples, with the alarm for collapse
nearest_training        the painted pictures nearest to training, beside those
likeness.csv            all measures of the first repetition, beside sets whose fault is known
painting_scores.csv     the measures of each repetition, and of real pictures (_real)

For experiments with `kind: generation`, such as experiments/generation/dcgan.yaml."""
GENERATION = Wanted(is_generation, "painted pictures", "one of kind generation, as dcgan is")


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "paintings", teaches=TEACHES)
    add_runs(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    for experiment, run, output in models(asked(options), GENERATION):
        first = read_generation(run)
        for name, build in builders(first).items():
            output.figure(build(first, words=output.words), name)
        output.table(first.likeness, "likeness")
        scores = painting_scores([read_generation(one) for one in experiment.runs])
        output.table(scores, "painting_scores")
        show_table(scores, output.words)
