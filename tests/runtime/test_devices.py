"""Devices, as their driver describes them; no GPU is needed for that."""

import json
import os

import pytest

from harness.runtime import devices as module
from harness.runtime.devices import (
    Gpu,
    cuda_of_driver,
    describe_devices,
    devices_here,
    has_cuda_libraries,
    parse_gpus,
    visible,
)
from tests.runtime.gpus import A100, P100, SECOND_T4, T4, machine

HEADER = """\
+---------------------------------------------------------------------------------------+
| NVIDIA-SMI 535.104.05             Driver Version: 535.104.05   CUDA Version: 12.2     |
|-----------------------------------------+----------------------+----------------------+
"""
NVIDIA_SMI = """#!/bin/sh
case "$1" in
--query-gpu=index,uuid,name,memory.total,driver_version,compute_cap) printf '{listed}' ;;
*) printf '%s' 'CUDA Version: 12.2' ;;
esac
"""


@pytest.fixture
def driver(tmp_path, monkeypatch):
    """A driver that lists what the test says, and cuDNN beside it if asked."""

    def install(listed, *, cudnn=True, script=NVIDIA_SMI):
        program = tmp_path / "nvidia-smi"
        program.write_text(script.format(listed=listed.replace("\n", "\\n")))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(module, "has_cuda_libraries", lambda: cudnn)

    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    devices_here.cache_clear()
    yield install
    devices_here.cache_clear()


def test_each_line_of_the_driver_is_a_gpu():
    assert parse_gpus(T4 + SECOND_T4) == (
        Gpu(0, "GPU-t4a", "Tesla T4", 15360, "535.104.05", (7, 5)),
        Gpu(1, "GPU-t4b", "Tesla T4", 15360, "535.104.05", (7, 5)),
    )
    assert parse_gpus(P100)[0].described == "GPU 0 (Tesla P100-PCIE-16GB, 16,384 MiB)"


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "No devices were found\n",
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n",
        "0, GPU-x, Tesla K80, [N/A], 470.1, [Not Supported]\n",
        'Field "compute_cap" is not a valid field to query.\n',
    ],
)
def test_what_is_no_gpu_is_left_out(listed):
    assert parse_gpus(listed) == ()
    assert parse_gpus(listed + SECOND_T4) == parse_gpus(SECOND_T4)


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (None, [0, 1]),
        ("0", [0]),
        ("1", [1]),
        ("1,0", [1, 0]),
        ("GPU-t4b", [1]),
        ("GPU-t4", []),  # the beginning of both
        ("", []),
        ("-1", []),
        ("0,-1,1", [0]),
        ("0,0", [0]),
        ("7", []),
        (" 1 , 0 ", [1, 0]),
    ],
)
def test_a_process_sees_what_cuda_shows_it(named, shown):
    assert [gpu.number for gpu in visible(parse_gpus(T4 + SECOND_T4), named)] == shown


def test_the_drivers_cuda_is_read_from_its_header():
    assert cuda_of_driver(HEADER) == "12.2"
    assert cuda_of_driver("") is None


def test_the_record_tells_each_gpu():
    assert json.loads(json.dumps(describe_devices(machine(T4)))) == {
        "gpus": [
            {
                "name": "Tesla T4",
                "memory_mib": 15360,
                "driver": "535.104.05",
                "compute_capability": "7.5",
            }
        ],
        "cuda": "12.4",
    }
    assert describe_devices(machine()) == {"gpus": [], "cuda": None}


def test_a_machine_without_a_driver_has_no_gpu(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    devices_here.cache_clear()
    found = devices_here()
    devices_here.cache_clear()
    assert (found.gpus, found.unused_gpus, found.cuda) == ((), (), None)
    assert found.cores >= 1
    assert found.processor


def test_the_driver_is_asked(driver, monkeypatch):
    driver(T4 + SECOND_T4)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    found = devices_here()
    assert found.gpus == parse_gpus(SECOND_T4)
    assert found.cuda == "12.2"


def test_gpus_are_unused_where_tensorflow_finds_no_cuda(driver):
    driver(A100, cudnn=False)
    found = devices_here()
    assert (found.gpus, found.unused_gpus) == ((), parse_gpus(A100))


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 9\n", "#!/bin/sh\nsleep 5\n", "no program"])
def test_a_driver_that_fails_or_hangs_shows_no_gpu(driver, monkeypatch, script):
    monkeypatch.setattr(module, "_PATIENCE_S", 0.2)
    driver(T4, script=script)
    assert devices_here().gpus == ()


def test_cudnn_is_looked_for_where_tensorflow_does(tmp_path, monkeypatch):
    assert not has_cuda_libraries([tmp_path, tmp_path / "missing"])
    (tmp_path / "libcudnn.so.9").touch()
    assert has_cuda_libraries([tmp_path])
    monkeypatch.setenv("LD_LIBRARY_PATH", f"/nowhere:{tmp_path}")
    assert has_cuda_libraries()
