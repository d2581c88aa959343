import json

from hypothesis import given
from hypothesis import strategies as st

from harness.runtime.secrets import masked
from harness.specs.plans.dump import to_yaml
from harness.specs.reading.yaml_file import read_yaml
from harness.specs.schema.experiment import ExperimentSpec
from tests.shipped import LOADED
from tests.specs.specs import BASELINE, a_document, a_spec

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200)
AMBIGUOUS = st.sampled_from(
    ["1e5", "012", "on", "null", "~", "true", "3:25", "089", "a: b", "- a", "#a", "x\x85", "", " "]
)


def test_a_resolved_spec_reads_back_as_itself():
    for path, found in LOADED.items():
        read = read_yaml(to_yaml(found.spec), path)

        assert read.mistakes == (), path
        again = type(found.spec).model_validate_json(json.dumps(read.written.plain()))
        assert again == found.spec, path


@given(TEXT | AMBIGUOUS.filter(bool))
def test_any_text_reads_back_as_itself(question):
    spec = a_spec(question=question)
    read = read_yaml(to_yaml(spec), BASELINE)

    assert read.mistakes == ()
    assert ExperimentSpec.model_validate_json(json.dumps(read.written.plain())) == spec


@given(
    st.builds(
        dict,
        rotation=st.floats(0, 1),
        zoom=st.floats(0, 1, exclude_max=True),
        contrast=st.floats(0, 1, exclude_max=True),
    ),
    st.integers(-(10**17), 10**17),
)
def test_any_number_reads_back_as_itself(changes, seed):
    spec = a_spec(augmentation=a_document()["augmentation"] | changes, seed=seed)
    read = read_yaml(to_yaml(spec), BASELINE)

    assert ExperimentSpec.model_validate_json(json.dumps(read.written.plain())) == spec


def test_texts_can_be_written_without_passwords():
    data = {"source": "folder", "folder": "https://ada:SECRETPW@host/a?token=SECRETTOKEN"}
    written = to_yaml(a_spec(data=data), masked)
    assert "folder: https://***@host/a?token=***\n" in written
    assert to_yaml(a_spec(), masked) == to_yaml(a_spec())
