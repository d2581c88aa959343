"""Learning curves: loss and scores, epoch by epoch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CurveWords:
    """What learning curves say, in one language."""

    title: str
    mean_title: str
    epoch: str
    loss: str
    score: str
    kept_epoch: str
    kept_epochs: str
    caption: str
    none: str


ENGLISH = CurveWords(
    title="{name}: learning curves",
    mean_title="{name}: learning curves of {repetitions} repetitions and their mean",
    epoch="epoch",
    loss="loss",
    score="score (%)",
    kept_epoch="kept: epoch {epoch}",
    kept_epochs="kept: epochs {low} to {high}",
    caption="Learning curves of {name}.",
    none="It learns without epochs, so there are no learning curves.",
)

SPANISH = CurveWords(
    title="{name}: curvas de aprendizaje",
    mean_title="{name}: curvas de aprendizaje de {repetitions} repeticiones y su media",
    epoch="época",
    loss="pérdida",
    score="puntuación (%)",
    kept_epoch="conservada: época {epoch}",
    kept_epochs="conservadas: épocas {low} a {high}",
    caption="Curvas de aprendizaje de {name}.",
    none="Aprende sin épocas, así que no hay curvas de aprendizaje.",
)
