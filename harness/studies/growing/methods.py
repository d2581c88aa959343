"""The methods paragraph of a growing study."""

from harness.errors import HarnessError
from harness.specs.schema.growing import GrowingSpec
from harness.studies.growing.ledger import StudyOpened
from harness.wording.language import Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import amount_text, percent_text, short_text
from harness.wording.words import words_in

ALPHA_DIGITS = 3


def growing_methods(spec: GrowingSpec, opened: StudyOpened | None, language: Language) -> str:
    """Return how ideas were judged, for a paper.

    Args:
        spec: the rule.
        opened: the first line of the ledger; None: nothing was tried yet.
        language: of the paragraph.

    Raises:
        HarnessError: the repetitions have no bounds, which no growing study lacks.
    """
    say, bounds = words_in(language).growing_report, spec.repetitions
    if bounds.at_least is None or bounds.at_most is None:
        raise HarnessError("repetitions: expected at_least and at_most; got a count.")
    error = say.methods_familywise
    if spec.error == "false_discovery":
        error = say.methods_false_discovery
    parts = [
        say.methods_rule.format(
            at_least=bounds.at_least,
            at_most=bounds.at_most,
            metric=metric_in_sentence(spec.metric, language),
            margin=amount_text(spec.margin, spec.metric, language),
        ),
        error.format(alpha=short_text(spec.alpha, language, ALPHA_DIGITS)),
    ]
    if opened is not None:
        share = percent_text(spec.sealed.share, 0, language)
        parts.append(say.methods_sealed.format(share=f"{share} %", count=opened.sealed_pictures))
    return " ".join(parts)
