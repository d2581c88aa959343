"""The works that a methods paragraph rests on, as references and as BibTeX."""

from typing import NamedTuple


class Work(NamedTuple):
    """One cited work."""

    key: str
    """Its name in BibTeX."""
    mark: str
    """What a text says that rests on it, in every language."""
    kind: str
    fields: tuple[tuple[str, str], ...]
    """Of BibTeX, `author` first."""

    @property
    def bibtex(self) -> str:
        """Its entry."""
        lines = [f"  {name} = {{{value}}}," for name, value in self.fields]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])

    @property
    def reference(self) -> str:
        """One line as a list of references shows it."""
        told = {name: value.replace("{", "").replace("}", "") for name, value in self.fields}
        authors = told["author"].replace(" and others", " et al.").replace(" and ", "; ")
        where = told.get("journal") or told.get("booktitle") or told.get("publisher")
        where = where or told.get("howpublished", "")
        place = " ".join(filter(None, (where, told.get("volume"))))
        pages = told.get("pages", "").replace("--", "–")
        tail = ", ".join(filter(None, (place, pages, told.get("url"))))
        return f"{authors} ({told['year']}). {told['title']}. {tail}."


def _article(key: str, mark: str, *fields: str) -> Work:
    names = ("author", "title", "journal", "volume", "pages", "year")
    return Work(key, mark, "article", tuple(zip(names, fields, strict=True)))


def _software(key: str, *fields: str) -> Work:
    names = ("author", "title", "howpublished", "url", "year")
    return Work(
        key,
        fields[1].replace("{", "").replace("}", ""),
        "misc",
        tuple(zip(names, fields, strict=True)),
    )


WORKS = (
    _article(
        "nadeau2003inference",
        "Nadeau",
        "Nadeau, Claude and Bengio, Yoshua",
        "Inference for the Generalization Error",
        "Machine Learning",
        "52",
        "239--281",
        "2003",
    ),
    _article(
        "holm1979simple",
        "Holm",
        "Holm, Sture",
        "A Simple Sequentially Rejective Multiple Test Procedure",
        "Scandinavian Journal of Statistics",
        "6",
        "65--70",
        "1979",
    ),
    _article(
        "goeman2010three",
        "Goeman",
        "Goeman, Jelle J. and Solari, Aldo and Stijnen, Theo",
        "Three-Sided Hypothesis Testing: Simultaneous Testing of Superiority, Equivalence and "
        "Inferiority",
        "Statistics in Medicine",
        "29",
        "2117--2125",
        "2010",
    ),
    Work(
        "searle1992variance",
        "Searle",
        "book",
        (
            ("author", "Searle, Shayle R. and Casella, George and McCulloch, Charles E."),
            ("title", "Variance Components"),
            ("publisher", "Wiley"),
            ("year", "1992"),
        ),
    ),
    _article(
        "corani2015bayesian",
        "Corani",
        "Corani, Giorgio and Benavoli, Alessio",
        "A {Bayesian} Approach for Comparing Cross-Validated Algorithms on Multiple Data Sets",
        "Machine Learning",
        "100",
        "285--304",
        "2015",
    ),
    _article(
        "fagerland2013mcnemar",
        "McNemar",
        "Fagerland, Morten W. and Lydersen, Stian and Laake, Petter",
        "The {McNemar} Test for Binary Matched-Pairs Data: Mid-p and Asymptotic Are Better than "
        "Exact Conditional",
        "BMC Medical Research Methodology",
        "13",
        "91",
        "2013",
    ),
    _article(
        "obrien1979multiple",
        "O'Brien",
        "O'Brien, Peter C. and Fleming, Thomas R.",
        "A Multiple Testing Procedure for Clinical Trials",
        "Biometrics",
        "35",
        "549--556",
        "1979",
    ),
    _article(
        "pocock1977group",
        "Pocock",
        "Pocock, Stuart J.",
        "Group Sequential Methods in the Design and Analysis of Clinical Trials",
        "Biometrika",
        "64",
        "191--199",
        "1977",
    ),
    _article(
        "li2018hyperband",
        "hyperband",
        "Li, Lisha and Jamieson, Kevin and DeSalvo, Giulia and Rostamizadeh, Afshin and Talwalkar, "
        "Ameet",
        "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
        "Journal of Machine Learning Research",
        "18",
        "1--52",
        "2018",
    ),
    _article(
        "pedregosa2011scikit",
        "scikit-learn",
        "Pedregosa, Fabian and others",
        "Scikit-learn: Machine Learning in {Python}",
        "Journal of Machine Learning Research",
        "12",
        "2825--2830",
        "2011",
    ),
    _article(
        "virtanen2020scipy",
        "SciPy",
        "Virtanen, Pauli and others",
        "{SciPy} 1.0: Fundamental Algorithms for Scientific Computing in {Python}",
        "Nature Methods",
        "17",
        "261--272",
        "2020",
    ),
    _software(
        "chollet2015keras",
        "Chollet, François and others",
        "{Keras}",
        "Software",
        "https://keras.io",
        "2015",
    ),
    _software(
        "abadi2015tensorflow",
        "Abadi, Martín and others",
        "{TensorFlow}",
        "Software",
        "https://www.tensorflow.org",
        "2015",
    ),
    _article(
        "corani2017statistical",
        "Mangili",
        "Corani, Giorgio and Benavoli, Alessio and Demšar, Janez and Mangili, Francesca and "
        "Zaffalon, Marco",
        "Statistical comparison of classifiers through {Bayesian} hierarchical modelling",
        "Machine Learning",
        "106",
        "1817--1837",
        "2017",
    ),
    _article(
        "demsar2006statistical",
        "Demšar 2006",
        "Demšar, Janez",
        "Statistical Comparisons of Classifiers over Multiple Data Sets",
        "Journal of Machine Learning Research",
        "7",
        "1--30",
        "2006",
    ),
    Work(
        "best_artworks",
        "best-artworks",
        "misc",
        (
            ("author", "ikarus777"),
            ("title", "Best Artworks of All Time"),
            ("howpublished", "Kaggle"),
            ("url", "https://www.kaggle.com/datasets/ikarus777/best-artworks-of-all-time"),
            ("year", "2019"),
        ),
    ),
)


def cited(text: str) -> tuple[Work, ...]:
    """Return the works that a text rests on, in the order of WORKS."""
    return tuple(work for work in WORKS if work.mark in text)
