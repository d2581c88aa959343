"""What pyproject.toml cannot say: the wheel carries `experiments/` inside the package `harness`."""

from setuptools import find_packages, setup

EXPERIMENTS = "harness.experiments"
"""Not a package of its own: no other project's folder of that name is in its way."""

setup(
    packages=[*find_packages(include=["harness*", "analysis*"]), EXPERIMENTS],
    package_dir={EXPERIMENTS: "experiments"},
)
