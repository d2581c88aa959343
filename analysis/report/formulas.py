"""Formulas of what an experiment is made of, in a notation that LaTeX and matplotlib both draw."""

from collections.abc import Iterator

from analysis.report.document import Formula
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import (
    ArchitectureSpec,
    CnnSpec,
    DenseHeadSpec,
    FineTuneSpec,
    PythonSpec,
)
from harness.specs.schema.training import BalancedWeights, CrossEntropy
from harness.verdicts.record import RuleRecord
from harness.wording.formulas import FormulaWords

_OPTIMIZERS = {
    "rmsprop": r"v_t = \rho v_{t-1} + (1-\rho) g_t^2, \quad "
    r"m_t = \mu m_{t-1} + \eta \dfrac{g_t}{\sqrt{v_t + \epsilon}}, \quad "
    r"\theta_t = \theta_{t-1} - m_t",
    "adam": r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t, \quad "
    r"v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2, \quad "
    r"\theta_t = \theta_{t-1} - \eta \dfrac{m_t / (1-\beta_1^t)}"
    r"{\sqrt{v_t / (1-\beta_2^t)} + \epsilon}",
    "sgd": r"m_t = \mu m_{t-1} - \eta g_t, \quad \theta_t = \theta_{t-1} + m_t",
}


def formulas_of(
    spec: ExperimentSpec, words: FormulaWords, rule: RuleRecord | None
) -> tuple[Formula, ...]:
    """Return the formulas of a network's layers, loss and optimiser, and of the scores.

    Args:
        spec: of the experiment.
        words: the language.
        rule: by which proposals were judged against it; None where there were none.
    """
    learned = CnnSpec | ArchitectureSpec | DenseHeadSpec | FineTuneSpec | PythonSpec
    network = isinstance(spec.model, learned)
    found = [
        *(_layers(spec, words) if network else ()),
        *(_learning(spec, words) if network else ()),
    ]
    found += [
        Formula(words.f1, r"F_c = \dfrac{2 P_c R_c}{P_c + R_c}"),
        Formula(words.macro_f1, r"F = \dfrac{1}{k} \sum_{c=1}^{k} \; F_c"),
    ]
    if rule is not None and spec.repetitions.kind != "seeds":
        if rule.claim is not None:
            crossed = r"t = \dfrac{\bar{d}}{\sqrt{s_d^2/J + V}}"
            found.append(Formula(words.crossed_t, crossed))
        t = r"t = \dfrac{\bar{d}}{\sqrt{(1/J + n_{test}/n_{train})\,s_d^2}}"
        found.append(Formula(words.t, t))
    return tuple(found)


def _layers(spec: ExperimentSpec, words: FormulaWords) -> Iterator[Formula]:
    if isinstance(spec.model, CnnSpec | ArchitectureSpec):
        yield Formula(
            words.convolution,
            r"y_{ijf} = b_f + \sum_{u=1}^{m} \; \sum_{v=1}^{m} \; "
            r"\sum_{c} \; w_{uvcf}\, x_{i+u,\,j+v,\,c}",
        )
        yield Formula(words.relu, r"\mathrm{relu}(x) = \max(0, x)")
    if isinstance(spec.model, CnnSpec):
        yield Formula(words.pooling, r"y_{ijf} = \max_{u,v \in \{0,1\}} x_{2i+u,\,2j+v,\,f}")
    if getattr(spec.model, "dropout_rate", None):
        yield Formula(
            words.dropout,
            r"y_i = \dfrac{r_i}{1-p} x_i, \quad r_i \sim \mathrm{Bernoulli}(1-p)",
        )
    yield Formula(words.softmax, r"p_c = \dfrac{e^{z_c}}{\sum_{j=1}^{k} \; e^{z_j}}")


def _learning(spec: ExperimentSpec, words: FormulaWords) -> Iterator[Formula]:
    training = spec.training
    if isinstance(training.loss, CrossEntropy):
        yield Formula(
            words.cross_entropy,
            r"L = -\dfrac{1}{n} \sum_{i=1}^{n} \; w_{y_i} \log p_{i,\,y_i}",
        )
        if training.loss.label_smoothing:
            yield Formula(words.smoothing, r"q_c = (1-\epsilon)\,[c = y] + \dfrac{\epsilon}{k}")
    if isinstance(training.class_weights, BalancedWeights):
        yield Formula(words.weights, r"w_c = \dfrac{n}{k\, n_c}")
    names = {
        "rmsprop": words.rmsprop,
        "adam": words.adam,
        "sgd": words.sgd,
    }
    kind = training.optimizer.kind
    yield Formula(names[kind], _OPTIMIZERS[kind])
