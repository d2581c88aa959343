"""What the results were made with: machine, versions, and the state of the code."""

import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from harness.runtime.device_choices import DEVICE_VARIABLES, LOADERS
from harness.runtime.devices import VISIBLE, describe_devices, devices_here
from harness.runtime.processor import (
    ONEDNN_VARIABLE,
    bfloat16_flags,
    onednn_used,
    processor_name,
    this_processor,
)
from harness.runtime.secrets import masked
from harness.runtime.threads import cores_usable

_PACKAGES = (
    "tensorflow",
    "keras",
    "keras-tuner",
    "mlflow",
    "numpy",
    "scipy",
    "pandas",
    "scikit-learn",
    "opencv-python-headless",
    "pillow",
    "pydantic",
    "onnxruntime",
)
_VARIABLES = (
    "OMP_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    ONEDNN_VARIABLE,
    "TF_DETERMINISTIC_OPS",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    VISIBLE,
    *DEVICE_VARIABLES,
    LOADERS,
)
_LONGEST_DIFF = 200_000
_GIT_PATIENCE_S = 20


def describe_environment(root: Path) -> dict[str, object]:
    """Return what a reader needs to judge, or to repeat, a run; it can be written as JSON.

    Args:
        root: the project's folder, whose commit and uncommitted changes are described.
    """
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": _versions(),
        "machine": _machine(),
        **_of_this_process(),
        "git": _git_state(root),
    }


def in_this_process(environment: Mapping[str, object]) -> Mapping[str, object]:
    """Return the parent's description with what a child has of its own: variables, and a GPU."""
    return {**environment, **_of_this_process()}


def _of_this_process() -> dict[str, object]:
    return {
        "devices": describe_devices(devices_here()),
        "variables": {name: os.environ[name] for name in _VARIABLES if name in os.environ},
    }


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return versions


def _machine() -> dict[str, object]:
    processor = this_processor()
    return {
        "processor": processor_name(),
        "cores": os.cpu_count(),
        "cores_usable": cores_usable(),
        "memory_mib": psutil.virtual_memory().total // 2**20,
        "bfloat16": list(bfloat16_flags(processor)),
        "onednn": onednn_used(processor, os.environ),
        # Earlier versions had some of a training's steps as Keras has them, with other last digits.
        "fused_steps": True,
        "fused_normalization": True,
    }


def _git_state(root: Path) -> dict[str, object] | None:
    changes = _git(root, "status", "--porcelain")
    if changes is None:
        return None
    return {
        "commit": (_git(root, "rev-parse", "--verify", "HEAD") or "").strip() or None,
        "dirty": bool(changes),
        "changes": _bounded(changes),
        "diff": _bounded(_git(root, "diff", "HEAD", "--no-ext-diff", "--no-color") or ""),
    }


def _git(root: Path, *words: str) -> str | None:
    """Return what git prints; None without git, or outside a repository."""
    try:
        ended = subprocess.run(
            ["git", "-C", str(root), "-c", "diff.autoRefreshIndex=false", *words],
            capture_output=True,
            timeout=_GIT_PATIENCE_S,
            check=False,
            # Reading must not write: `status` and `diff` refresh the index otherwise.
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    # What is uncommitted may be a password.
    return masked(ended.stdout.decode("utf-8", "replace")) if ended.returncode == 0 else None


def _bounded(text: str) -> str:
    if len(text) <= _LONGEST_DIFF:
        return text
    return f"{text[:_LONGEST_DIFF]}\n… cut: {len(text)} characters in all\n"
