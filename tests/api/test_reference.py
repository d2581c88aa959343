"""docs/api.md is what the docstrings say."""

from pathlib import Path

from harness.api import reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_the_page_is_that_of_the_docstrings():
    assert PAGE.read_text(encoding="utf-8") == reference.page(), (
        "python -m harness.api.reference > docs/api.md"
    )


def test_a_section_becomes_a_list_and_an_example_code():
    def found(path: str, *, often: int = 1) -> list[str]:
        """Return it.

        Args:
            path: where,
                if anywhere.
            often: how many times.

        Raises:
            OSError: it cannot be read, and whoever asked
                has to look.

        Example:
            >>> found("here")
        """
        return [path] * often

    told = reference._function("harness.found", found, 3)
    assert told.startswith(
        "### harness.found\n\n```python\nfound(path: str, *, often: int = 1) -> list[str]"
    )
    assert "- `path`: where, if anywhere.\n- `often`: how many times." in told
    assert "- `OSError`: it cannot be read, and whoever asked has to look." in told
    assert told.endswith('```python\nfound("here")\n```')


def test_what_is_among_the_attributes_is_no_method_too():
    page = reference.page()
    assert "- `looks`: what it is drawn within, such as its fonts." in page
    assert "#### FigureView.looks" not in page
    assert "#### FigureView.save" in page
    assert "#### Report.keep" in page
