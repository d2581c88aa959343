"""The NeurIPS paper checklist, as far as a record can answer it.

Source: the NeurIPS Paper Checklist Guidelines, neurips.cc/public/guides/PaperChecklist (2025).
"""

from typing import Literal

from harness.studies.certificate.facts import Facts
from harness.verdicts.remarks import remarks
from harness.wording.certificate import WORDS
from harness.wording.markdown import plain
from harness.wording.numbers import NOTHING, count_text, time_text

Answer = Literal["yes", "partly", "authors"]
SHOWN_DIGITS = 12


def checklist(facts: Facts) -> str:
    """Return all items with an answer and its reason; those that are the authors' have none."""
    say = WORDS[facts.language]
    known = _known(facts)
    parts = [say.checklist.format(name=plain(facts.verdicts.name))]
    for number, (name, question) in enumerate(say.asked, start=1):
        answer, reason = known.get(number, ("authors", ""))
        told = f"**{say.answers[answer]}.**" + (f" {reason}" if reason else "")
        parts.append(f"## {number}. {name}\n\n*{question}*\n\n{told}\n")
    return "\n".join(parts)


def _known(facts: Facts) -> dict[int, tuple[Answer, str]]:
    """Return the answers that the record can give, by the number of the item."""
    say, verdicts, language = WORDS[facts.language], facts.verdicts, facts.language
    notes = "; ".join(remarks(verdicts, language))
    return {
        1: ("partly", say.claims.format(answers=plain(" ".join(facts.answers)))),
        2: ("partly", say.limits.format(notes=plain(notes) or NOTHING)),
        4: ("yes" if _at_commit(facts) else "partly", _reproduction(facts)),
        5: ("partly", _access(facts)),
        6: ("yes", say.setting),
        7: ("yes", say.significance.format(methods=plain(verdicts.methods[language]))),
        8: ("yes" if facts.seconds("cpu_s") is not None else "partly", _resources(facts)),
    }


def _at_commit(facts: Facts) -> bool:
    git = facts.environment.git
    return git is not None and bool(git.commit) and not git.dirty


def _reproduction(facts: Facts) -> str:
    say, git = WORDS[facts.language], facts.environment.git
    code = say.no_commit
    if git is not None and git.commit:
        code = (say.with_changes if git.dirty else say.at_commit).format(commit=git.commit)
    return say.reproduction.format(
        file=facts.file,
        numbers=count_text(facts.numbers, facts.language),
        runs=count_text(len(facts.runs), facts.language),
        code=code,
    )


def _access(facts: Facts) -> str:
    about = facts.verdicts.setting
    return WORDS[facts.language].access.format(
        pictures=count_text(len(facts.pictures), facts.language),
        collection=plain(about.collection),
        digest=about.data_digest[:SHOWN_DIGITS],
    )


def _resources(facts: Facts) -> str:
    say, language = WORDS[facts.language], facts.language
    taken = [facts.seconds("wall_s"), facts.seconds("cpu_s")]
    wall, cpu = (NOTHING if one is None else time_text(one, language) for one in taken)
    searched = sum(one.seconds for one in facts.verdicts.tuning.values())
    more = say.searches.format(time=time_text(searched, language)) if searched else ""
    return say.resources.format(
        runs=count_text(len(facts.runs), language),
        wall=wall,
        cpu=cpu,
        machines=plain(", ".join(facts.machines)) or NOTHING,
        searches=more,
    )
