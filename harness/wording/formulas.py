"""Formulas that a report shows: what each one is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FormulaWords:
    """What each formula is, in one language."""

    title: str
    convolution: str
    relu: str
    pooling: str
    softmax: str
    cross_entropy: str
    smoothing: str
    weights: str
    rmsprop: str
    adam: str
    sgd: str
    dropout: str
    f1: str
    macro_f1: str
    t: str
    crossed_t: str


ENGLISH = FormulaWords(
    title="Formulas it uses",
    convolution="Convolution of c input maps with a kernel of side m",
    relu="Rectifier",
    pooling="Maximum pooling of 2 × 2 values",
    softmax="Softmax: probabilities of k classes",
    cross_entropy="Cross-entropy of n pictures with weights w",
    smoothing="Label smoothing with share ε",
    weights="Weight of class c with its training pictures",
    rmsprop="RMSprop",
    adam="Adam",
    sgd="Gradient descent with momentum",
    dropout="Dropout of a share p in training",
    f1="F1 of class c, from precision P and recall R",
    macro_f1="Macro F1",
    t="Corrected resampled t of J differences (Nadeau and Bengio, 2003)",
    crossed_t="t of J differences about this collection; V is what test parts share more often "
    "than independent draws would, negative for folds",
)

SPANISH = FormulaWords(
    title="Fórmulas que usa",
    convolution="Convolución de c mapas de entrada con un núcleo de lado m",
    relu="Rectificador",
    pooling="Máximo de 2 × 2 valores",
    softmax="Softmax: probabilidades de k clases",
    cross_entropy="Entropía cruzada de n imágenes con pesos w",
    smoothing="Suavizado de etiquetas con proporción ε",
    weights="Peso de la clase c según sus imágenes de entrenamiento",
    rmsprop="RMSprop",
    adam="Adam",
    sgd="Descenso de gradiente con inercia",
    dropout="Dropout de una proporción p al entrenar",
    f1="F1 de la clase c, de precisión P y exhaustividad R",
    macro_f1="F1 macro",
    t="t remuestreada y corregida de J diferencias (Nadeau y Bengio, 2003)",
    crossed_t="t de J diferencias sobre esta colección; V es lo que las partes de prueba comparten "
    "más a menudo que sorteos independientes, negativo con pliegues",
)
