"""What the results were made with: machine, versions, and the state of the code."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import psutil

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
    "statsmodels",
    "pydantic",
)
_VARIABLES = (
    "OMP_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_DETERMINISTIC_OPS",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "CUDA_VISIBLE_DEVICES",
)
_BFLOAT16_FLAGS = ("amx_bf16", "avx512_bf16")
_CPUINFO = Path("/proc/cpuinfo")
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
        "variables": {name: os.environ[name] for name in _VARIABLES if name in os.environ},
        "git": _git_state(root),
    }


def processor(cpuinfo: Path = _CPUINFO) -> str:
    """Return the processor's name, or at least its family."""
    return _cpuinfo_line("model name", cpuinfo) or platform.processor() or platform.machine()


def native_bfloat16(cpuinfo: Path = _CPUINFO) -> bool:
    """Return whether this processor multiplies bfloat16 itself; False where nobody can tell."""
    return bool(_bfloat16_flags(cpuinfo))


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return versions


def _machine() -> dict[str, object]:
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "cores_usable": cores_usable(),
        "memory_mib": psutil.virtual_memory().total // 2**20,
        "bfloat16": list(_bfloat16_flags(_CPUINFO)),
    }


def _bfloat16_flags(cpuinfo: Path) -> tuple[str, ...]:
    flags = _cpuinfo_line("flags", cpuinfo).split()
    return tuple(flag for flag in _BFLOAT16_FLAGS if flag in flags)


def _cpuinfo_line(key: str, cpuinfo: Path) -> str:
    if not cpuinfo.is_file():
        return ""
    for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""


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


def precision_here() -> Literal["bfloat16", "float32"]:
    """Return what `training.precision: auto` means on this machine."""
    return "bfloat16" if native_bfloat16() else "float32"
