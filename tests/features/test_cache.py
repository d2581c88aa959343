import dataclasses
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from harness.errors import DataError
from harness.features.cache import cached_features
from harness.features.store import BATCH_PICTURES, CachedArray, keep_rows
from tests.features.factories import RECIPE, Heard, plain_features, some_pictures

ROOT = Path(__file__).resolve().parents[2]
N = 10 * BATCH_PICTURES + 7


def cached(folder, *, images=None, compute=plain_features, recipe=RECIPE, **options):
    images = some_pictures(N) if images is None else images
    return cached_features(images, compute, recipe=recipe, dimension=5, folder=folder, **options)


def refuse(batch):
    raise AssertionError("nothing should be computed")


def entry_of(folder):
    return CachedArray(folder, RECIPE.key((N, 5)))


def start(folder, *, delay_s):
    command = [sys.executable, "-m", "tests.features.compute_features"]
    return subprocess.Popen(
        [*command, str(folder), str(N), str(delay_s)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_features_are_computed_once(tmp_path):
    first = cached(tmp_path)
    again = cached(tmp_path, compute=refuse)
    assert (first.computed, again.computed) == (N, 0)
    np.testing.assert_array_equal(first.values, plain_features(some_pictures(N)))
    np.testing.assert_array_equal(again.values, first.values)
    assert again.values.dtype == np.float32


def test_features_cannot_be_changed_by_mistake(tmp_path):
    for found in (cached(tmp_path), cached(tmp_path)):
        with pytest.raises(ValueError, match="read-only"):
            found.values[0] = 0


@pytest.mark.parametrize(
    "change",
    [
        {"collection": "c" * 64},
        {"preparation": {"image_pixels": 8, "normalise": {"square_pixels": 512}}},
        {"backbone": "other"},
        {"weights": "d" * 64},
        {"precision": "bfloat16"},
        {"view": 1},
        {"augmentation": {"flip": "horizontal", "seed": 1}},
    ],
    ids=str,
)
def test_whatever_decides_the_features_is_part_of_the_key(tmp_path, change):
    cached(tmp_path)
    other = dataclasses.replace(RECIPE, **change)
    assert cached(tmp_path, recipe=other).computed == N
    assert cached(tmp_path, compute=refuse).computed == 0


def test_a_new_version_of_the_code_computes_again(tmp_path, monkeypatch):
    cached(tmp_path)
    monkeypatch.setattr("harness.features.cache.RECIPE_VERSION", 99)
    assert cached(tmp_path).computed == N


def test_the_order_in_which_a_recipe_was_written_does_not_matter(tmp_path):
    cached(tmp_path)
    turned = dataclasses.replace(RECIPE, preparation=dict(reversed(RECIPE.preparation.items())))
    assert cached(tmp_path, recipe=turned).computed == 0


@pytest.mark.parametrize("n", [1, BATCH_PICTURES, BATCH_PICTURES + 1])
def test_every_picture_is_computed_exactly_once_in_order(tmp_path, n):
    seen, heard, pictures = [], Heard(), some_pictures(n)

    def compute(batch):
        seen.append(batch)
        return plain_features(batch)

    cached(tmp_path, images=pictures, compute=compute, progress=heard)
    np.testing.assert_array_equal(np.concatenate(seen), pictures)
    assert heard.steps == n


@pytest.mark.parametrize("kills", [(1,), (4,), (2, 3, 5)])
def test_after_kill_9_it_goes_on_and_ends_with_the_same_features(tmp_path, kills):
    expected = cached(tmp_path / "undisturbed").values
    folder, kept = tmp_path / "killed", 0
    for batches in kills:
        child = start(folder, delay_s=0.01)
        for _ in range(batches):
            assert child.stdout.readline().startswith("batch")
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        assert not entry_of(folder).description.exists()
        kept += (batches - 1) * BATCH_PICTURES
    found = cached(folder)
    # The batch at which the signal came may have been kept, and a few more behind it.
    assert 0 < found.computed <= N - kept
    np.testing.assert_array_equal(found.values, expected)
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".lock", ".npy"]


def test_an_exception_keeps_what_was_done(tmp_path):
    calls = []

    def fails_third(batch):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("out of luck")
        return plain_features(batch)

    with pytest.raises(RuntimeError, match="out of luck"):
        cached(tmp_path, compute=fails_third)
    heard = Heard()
    assert cached(tmp_path, progress=heard).computed == N - 2 * BATCH_PICTURES
    assert heard.steps == N


def test_all_rows_kept_but_not_yet_an_array_needs_no_backbone(tmp_path):
    expected = cached(tmp_path).values.copy()
    entry = entry_of(tmp_path)
    for first in range(0, N, BATCH_PICTURES):
        keep_rows(entry.partial, expected[first : first + BATCH_PICTURES])
    entry.description.unlink()  # killed between the array and its description
    found = cached(tmp_path, compute=refuse)
    assert found.computed == 0
    np.testing.assert_array_equal(found.values, expected)


def test_of_two_processes_at_once_one_computes_and_both_have_the_features(tmp_path):
    children = [start(tmp_path, delay_s=0.02) for _ in range(2)]
    outputs = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    computed = [int(re.findall(r"computed (\d+)", output)[0]) for output in outputs]
    assert sorted(computed) == [0, N]
    batches = sum(output.count("batch") for output in outputs)
    assert batches == -(-N // BATCH_PICTURES)


def test_waiting_for_another_process_is_said_and_ends_with_its_death(tmp_path):
    child = start(tmp_path, delay_s=0.2)
    assert child.stdout.readline().startswith("batch")
    heard = Heard()

    def kill_first(line):
        heard.lines.append(line)
        os.kill(child.pid, signal.SIGKILL)

    heard.say = kill_first
    found = cached(tmp_path, progress=heard)
    child.communicate()
    assert any("another process" in line for line in heard.lines)
    np.testing.assert_array_equal(found.values, plain_features(some_pictures(N)))


@pytest.mark.parametrize("file", ["values", "description"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_a_damaged_file_is_told_of_and_computed_again(tmp_path, file, damage):
    expected = cached(tmp_path).values.copy()
    path = getattr(entry_of(tmp_path), file)
    content = bytearray(path.read_bytes())
    place = content.index(b'"sha256"') if file == "description" else len(content) // 2
    content[place + 12] ^= 1
    changed = {"flip": content, "cut": content[: len(content) // 2], "empty": b""}
    path.write_bytes(changed[damage])
    heard = Heard()
    found = cached(tmp_path, progress=heard)
    assert found.computed == N
    assert [line for line in heard.lines if "damaged" in line and "again" in line]
    np.testing.assert_array_equal(found.values, expected)
    assert cached(tmp_path, compute=refuse).computed == 0


def test_features_of_another_shape_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected shape \(32, 5\); got \(32, 4\)"):
        cached(tmp_path, compute=lambda batch: plain_features(batch)[:, :4])


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_features_that_are_not_finite_are_refused(tmp_path, number):
    with pytest.raises(DataError, match="finite"):
        cached(tmp_path, compute=lambda batch: np.full((len(batch), 5), number, "f4"))
    assert not entry_of(tmp_path).description.exists()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path, limited_file_size):
    cached(tmp_path, recipe=dataclasses.replace(RECIPE, view=1))
    with limited_file_size(3_000), pytest.raises(DataError, match="HARNESS_CACHE"):
        cached(tmp_path)
    assert cached(tmp_path, recipe=dataclasses.replace(RECIPE, view=1)).computed == 0
    found = cached(tmp_path)
    assert found.computed < N
    np.testing.assert_array_equal(found.values, plain_features(some_pictures(N)))


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="expected a folder that can be written, for features"):
        cached(tmp_path / "file" / "features")
