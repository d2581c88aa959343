"""Every text that a user reads, in each language: a record a language, made of one a subject.

mypy refuses a language that lacks a text. Words in braces are filled in with `str.format` and are
the same in each language.
"""

from dataclasses import dataclass

from harness.wording import (
    adaptive,
    audit,
    calibration,
    claim_sentences,
    clusters,
    collection,
    columns,
    comparison,
    components,
    earlier_studies,
    explanations,
    files,
    formulas,
    generation,
    given_split,
    growing,
    growing_report,
    imbalance,
    learning_curves,
    likeness,
    methods,
    mistakes,
    network,
    printed_columns,
    prospects,
    rating,
    remarks,
    report,
    scores,
    search,
    several_collections,
    verdict_sentences,
    verdict_table,
)
from harness.wording.adaptive import AdaptiveWords
from harness.wording.audit import AuditWords
from harness.wording.calibration import CalibrationWords
from harness.wording.claim_sentences import ClaimWords
from harness.wording.clusters import ClusterWords
from harness.wording.collection import CollectionWords
from harness.wording.columns import ColumnWords
from harness.wording.comparison import ComparisonWords
from harness.wording.components import ComponentWords
from harness.wording.earlier_studies import EarlierWords
from harness.wording.explanations import ExplanationWords
from harness.wording.files import FileWords
from harness.wording.formulas import FormulaWords
from harness.wording.generation import GenerationWords
from harness.wording.given_split import GivenSplitWords
from harness.wording.growing import GrowingWords
from harness.wording.growing_report import GrowingReportWords
from harness.wording.imbalance import ImbalanceWords
from harness.wording.language import Language
from harness.wording.learning_curves import CurveWords
from harness.wording.likeness import LikenessWords
from harness.wording.methods import MethodsWords
from harness.wording.mistakes import MistakeWords
from harness.wording.network import NetworkWords
from harness.wording.printed_columns import PrintedColumns
from harness.wording.prospects import ProspectWords
from harness.wording.rating import RatingWords
from harness.wording.remarks import RemarkWords
from harness.wording.report import ReportWords
from harness.wording.scores import ScoreWords
from harness.wording.search import SearchWords
from harness.wording.several_collections import TogetherWords
from harness.wording.verdict_sentences import VerdictWords
from harness.wording.verdict_table import VerdictTableWords


@dataclass(frozen=True)
class Words:
    """All texts, in one language: those of several figures, then a record for each subject."""

    language: Language
    demo_mark: str
    mean_over: str
    picture: str
    report: ReportWords
    audit: AuditWords
    collection: CollectionWords
    columns: ColumnWords
    printed: PrintedColumns
    network: NetworkWords
    formulas: FormulaWords
    generation: GenerationWords
    rating: RatingWords
    curves: CurveWords
    likeness: LikenessWords
    comparison: ComparisonWords
    mistakes: MistakeWords
    imbalance: ImbalanceWords
    calibration: CalibrationWords
    components: ComponentWords
    clusters: ClusterWords
    search: SearchWords
    explanations: ExplanationWords
    earlier: EarlierWords
    given_split: GivenSplitWords
    growing: GrowingWords
    growing_report: GrowingReportWords
    verdict: VerdictWords
    claim: ClaimWords
    adaptive: AdaptiveWords
    methods: MethodsWords
    verdict_table: VerdictTableWords
    remarks: RemarkWords
    prospects: ProspectWords
    files: FileWords
    scores: ScoreWords
    together: TogetherWords


ENGLISH = Words(
    language="en",
    demo_mark="demo pictures: not evidence",
    mean_over="mean of {repetitions} repetitions",
    picture="picture",
    report=report.ENGLISH,
    audit=audit.ENGLISH,
    collection=collection.ENGLISH,
    columns=columns.ENGLISH,
    printed=printed_columns.ENGLISH,
    network=network.ENGLISH,
    formulas=formulas.ENGLISH,
    generation=generation.ENGLISH,
    rating=rating.ENGLISH,
    curves=learning_curves.ENGLISH,
    likeness=likeness.ENGLISH,
    comparison=comparison.ENGLISH,
    mistakes=mistakes.ENGLISH,
    imbalance=imbalance.ENGLISH,
    calibration=calibration.ENGLISH,
    components=components.ENGLISH,
    clusters=clusters.ENGLISH,
    search=search.ENGLISH,
    explanations=explanations.ENGLISH,
    earlier=earlier_studies.ENGLISH,
    given_split=given_split.ENGLISH,
    growing=growing.ENGLISH,
    growing_report=growing_report.ENGLISH,
    verdict=verdict_sentences.ENGLISH,
    claim=claim_sentences.ENGLISH,
    adaptive=adaptive.ENGLISH,
    methods=methods.ENGLISH,
    verdict_table=verdict_table.ENGLISH,
    remarks=remarks.ENGLISH,
    prospects=prospects.ENGLISH,
    files=files.ENGLISH,
    scores=scores.ENGLISH,
    together=several_collections.ENGLISH,
)

SPANISH = Words(
    language="es",
    demo_mark="imágenes de demostración: no son evidencia",
    mean_over="media de {repetitions} repeticiones",
    picture="imagen",
    report=report.SPANISH,
    audit=audit.SPANISH,
    collection=collection.SPANISH,
    columns=columns.SPANISH,
    printed=printed_columns.SPANISH,
    network=network.SPANISH,
    formulas=formulas.SPANISH,
    generation=generation.SPANISH,
    rating=rating.SPANISH,
    curves=learning_curves.SPANISH,
    likeness=likeness.SPANISH,
    comparison=comparison.SPANISH,
    mistakes=mistakes.SPANISH,
    imbalance=imbalance.SPANISH,
    calibration=calibration.SPANISH,
    components=components.SPANISH,
    clusters=clusters.SPANISH,
    search=search.SPANISH,
    explanations=explanations.SPANISH,
    earlier=earlier_studies.SPANISH,
    given_split=given_split.SPANISH,
    growing=growing.SPANISH,
    growing_report=growing_report.SPANISH,
    verdict=verdict_sentences.SPANISH,
    claim=claim_sentences.SPANISH,
    adaptive=adaptive.SPANISH,
    methods=methods.SPANISH,
    verdict_table=verdict_table.SPANISH,
    remarks=remarks.SPANISH,
    prospects=prospects.SPANISH,
    files=files.SPANISH,
    scores=scores.SPANISH,
    together=several_collections.SPANISH,
)


def words_in(language: Language) -> Words:
    """Return all texts of a language."""
    return {"en": ENGLISH, "es": SPANISH}[language]
