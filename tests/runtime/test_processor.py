"""TensorFlow is told what suits the processor, and what it was told is recorded."""

import os
import sys

import pytest

from harness.runtime.processor import (
    LIMIT_VARIABLE,
    ONEDNN_VARIABLE,
    Processor,
    bfloat16_flags,
    choose_onednn,
    held_below_bfloat16,
    native_bfloat16,
    onednn_used,
    onednn_wanted,
    processor_name,
    this_processor,
)

CPUINFO = "processor\t: 0\nmodel name\t: A Processor @ 2 GHz\nflags\t\t: fpu {}\n\nprocessor\t: 1\n"


def x86(flags="", system="Linux"):
    return Processor(system, "x86_64", frozenset(flags.split()))


LAPTOP = x86("sse4_1 avx avx2 fma")
OLD = x86("sse4_1 avx")
SERVER = x86("avx2 avx512f avx512_vnni")
ALDER_LAKE = x86("avx2 avx_vnni")
WINDOWS = Processor("Windows", "AMD64", frozenset())
GRAVITON = Processor("Linux", "aarch64", frozenset({"asimd", "sve"}))
APPLE = Processor("Darwin", "arm64", frozenset())


@pytest.mark.parametrize(
    ("processor", "wanted", "used_by_itself"),
    [
        (LAPTOP, "1", False),
        (OLD, None, False),
        (SERVER, "1", True),
        (ALDER_LAKE, "1", True),
        (WINDOWS, None, True),
        (GRAVITON, None, None),
        (APPLE, None, False),
        (x86(), None, None),
    ],
)
def test_onednn_is_asked_for_where_it_was_measured_to_gain(processor, wanted, used_by_itself):
    assert onednn_wanted(processor) == wanted
    assert onednn_used(processor, {}) is used_by_itself


@pytest.mark.parametrize(("said", "used"), [("0", False), ("1", True)])
@pytest.mark.parametrize("processor", [LAPTOP, SERVER, WINDOWS, GRAVITON])
def test_what_the_environment_says_of_onednn_holds(processor, said, used):
    assert onednn_used(processor, {ONEDNN_VARIABLE: said}) is used


def test_no_word_gives_apples_tensorflow_a_onednn():
    assert onednn_used(APPLE, {ONEDNN_VARIABLE: "1"}) is False


def test_a_users_word_on_onednn_wins(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setattr("harness.runtime.processor.this_processor", lambda: LAPTOP)
    monkeypatch.setenv(ONEDNN_VARIABLE, "0")
    choose_onednn()
    assert os.environ[ONEDNN_VARIABLE] == "0"
    monkeypatch.delenv(ONEDNN_VARIABLE)
    choose_onednn()
    assert os.environ[ONEDNN_VARIABLE] == "1"


def test_after_tensorflow_was_imported_the_environment_goes_on_saying_what_it_was_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    monkeypatch.setattr("harness.runtime.processor.this_processor", lambda: LAPTOP)
    monkeypatch.delenv(ONEDNN_VARIABLE, raising=False)
    choose_onednn()
    assert ONEDNN_VARIABLE not in os.environ


@pytest.mark.parametrize(
    ("flags", "native"),
    [
        ("avx512f amx_bf16", ("amx_bf16",)),
        ("avx512_bf16", ("avx512_bf16",)),
        ("avx512f avx512_bf16x", ()),
        ("", ()),
    ],
)
def test_bfloat16_is_read_from_the_flags(tmp_path, flags, native):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(CPUINFO.format(flags))
    assert bfloat16_flags(this_processor(cpuinfo)) == native
    assert native_bfloat16(this_processor(cpuinfo)) is bool(native)
    assert processor_name(cpuinfo) == "A Processor @ 2 GHz"


def test_a_machine_that_does_not_tell_has_no_bfloat16(tmp_path):
    assert this_processor(tmp_path / "missing").flags == frozenset()
    assert native_bfloat16(this_processor(tmp_path / "missing")) is False


@pytest.mark.parametrize(
    ("limit", "held"),
    [
        ("AVX2", True),
        ("avx512_core_vnni", True),
        ("AVX512_CORE_BF16", False),
        ("AVX512_CORE_AMX", False),
        ("DEFAULT", False),
    ],
)
def test_onednn_held_to_fewer_instructions_multiplies_no_bfloat16(monkeypatch, limit, held):
    assert held_below_bfloat16({LIMIT_VARIABLE: limit}) is held
    assert held_below_bfloat16({}) is False
    monkeypatch.setenv(LIMIT_VARIABLE, limit)
    assert native_bfloat16() is (bool(bfloat16_flags(this_processor())) and not held)
