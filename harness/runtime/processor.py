"""The processor: its name, what it can do, and what TensorFlow should therefore be told."""

import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

ONEDNN_VARIABLE: Final = "TF_ENABLE_ONEDNN_OPTS"
LIMIT_VARIABLE: Final = "ONEDNN_MAX_CPU_ISA"
"""Holds oneDNN to fewer instructions than the processor has."""
_CPUINFO = Path("/proc/cpuinfo")
_BFLOAT16_FLAGS = ("amx_bf16", "avx512_bf16")
# TensorFlow 2.21 turns oneDNN on by itself where Linux names one of these (util.cc, IsMKLEnabled).
_ONEDNN_BY_ITSELF = frozenset(
    {"avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"}
)
_X86 = frozenset({"x86_64", "amd64"})
_WITHOUT_BFLOAT16 = frozenset(
    {"SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI"}
)
"""Limits under which oneDNN multiplies no bfloat16."""


class Processor(NamedTuple):
    """What decides how arithmetic is done."""

    system: str
    """As `platform.system()` says: Linux, Windows, Darwin."""
    architecture: str
    """As `platform.machine()` says: x86_64, aarch64, arm64."""
    flags: frozenset[str]
    """As Linux lists them; empty where nobody can tell."""


def this_processor(cpuinfo: Path = _CPUINFO) -> Processor:
    """Return this machine's."""
    flags = _cpuinfo_line("flags", cpuinfo).split()
    return Processor(platform.system(), platform.machine(), frozenset(flags))


def processor_name(cpuinfo: Path = _CPUINFO) -> str:
    """Return the processor's name, or at least its family."""
    return _cpuinfo_line("model name", cpuinfo) or platform.processor() or platform.machine()


def bfloat16_flags(processor: Processor) -> tuple[str, ...]:
    """Return by what the processor multiplies bfloat16 itself; empty where nobody can tell."""
    return tuple(flag for flag in _BFLOAT16_FLAGS if flag in processor.flags)


def native_bfloat16(processor: Processor | None = None) -> bool:
    """Return whether a processor, else this one, multiplies bfloat16 itself."""
    if processor is None:
        return bool(bfloat16_flags(this_processor())) and not held_below_bfloat16(os.environ)
    return bool(bfloat16_flags(processor))


def held_below_bfloat16(variables: Mapping[str, str]) -> bool:
    """Return whether the user holds oneDNN to instructions without bfloat16.

    TensorFlow looks at the processor alone, hands bfloat16 and float16 to oneDNN, and aborts.
    """
    return variables.get(LIMIT_VARIABLE, "").upper() in _WITHOUT_BFLOAT16


def onednn_wanted(processor: Processor) -> Literal["1"] | None:
    """Return what TensorFlow is told of oneDNN; None: nothing, its own choice is best, or unknown.

    With AVX2 alone TensorFlow leaves oneDNN off, and the baseline's training then takes 2.1 times
    the processor time; with AVX and no more, oneDNN takes 2.0 times TensorFlow's own kernels; with
    SSE 4.1 they are equal (`python -m benchmarks.onednn`). Windows has it on by itself, Apple's
    builds are without it, and on ARM TensorFlow knows which cores gain.
    """
    is_measured = processor.system == "Linux" and processor.architecture.lower() in _X86
    return "1" if is_measured and "avx2" in processor.flags else None


def onednn_used(processor: Processor, variables: Mapping[str, str]) -> bool | None:
    """Return whether TensorFlow computes with oneDNN; None where nobody can tell.

    Args:
        processor: what it runs on.
        variables: of the environment, as they were when it was imported.
    """
    if processor.system == "Darwin":
        return False
    if (said := variables.get(ONEDNN_VARIABLE)) is not None:
        return said not in ("0", "false", "False")
    if processor.system == "Windows":
        return True
    if processor.architecture.lower() not in _X86 or not processor.flags:
        return None
    return bool(_ONEDNN_BY_ITSELF & processor.flags)


def choose_onednn() -> None:
    """Tell TensorFlow, before it is imported, what suits this processor; a user's word wins."""
    if "tensorflow" in sys.modules:
        return  # It has chosen, and the environment must go on saying what it was told.
    if (wanted := onednn_wanted(this_processor())) is not None:
        os.environ.setdefault(ONEDNN_VARIABLE, wanted)


def _cpuinfo_line(key: str, cpuinfo: Path) -> str:
    if not cpuinfo.is_file():
        return ""
    for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""
