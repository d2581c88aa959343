"""What can be typed behind `python -m analysis`, one file a command."""

from collections.abc import Mapping
from types import MappingProxyType

SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "report": "the question, the answer and everything behind it, as a page or for a paper",
        "confusion": "who is taken for whom; what a second experiment changes",
        "imbalance": "what class size does to the scores",
        "curves": "learning curves",
        "calibration": "is it as sure as it is right?",
        "errors": "the worst mistakes, with pictures",
        "cost": "what each score costs",
        "differences": "forest plot of a study's proposals",
        "kernels": "first-layer kernels and feature maps",
        "pca": "eigen-paintings and what they tell",
        "clusters": "what k-means found, against the classes and against chance",
        "paintings": "what a generator painted, beside real pictures",
        "likeness": "generated pictures against real ones: how far, copied, collapsed?",
        "rate": "can people tell painted pictures from real ones? a page, and its answers",
        "explain": "where a network looked (Grad-CAM, occlusion)",
    }
)
"""Each command's module and what it is for: a module is imported when it is asked for."""
