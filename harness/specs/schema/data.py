"""Which pictures, and who is trained, validated and tested on them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.specs.schema.base import Count, Fraction, Share, Spec

LARGEST_HELD_OUT_SHARE = 0.9

SourceName = Literal["best-artworks", "folder", "table", "demo", "digits", "mnist", "fashion-mnist"]

Columns = str | Annotated[tuple[str, ...], Field(min_length=1)]
"""The name of a column, or of several whose words count together."""
TABLE_KEYS = ("file", "image", "label", "group")
"""Keys of `data` that mean something with `source: table` alone."""

PART_FOLDERS = "folders"
"""What `data.part` says where folders are the parts of a split."""


class NormaliseSpec(Spec):
    """One geometry and one encoding for every picture, before anything else looks at it.

    File geometry alone gives away most painters (scans of one source share a size), so each
    picture is first squashed to the same square and re-encoded as the same kind of JPEG.
    """

    square_pixels: Annotated[int, Field(ge=8, le=2048)] = 512
    """Side of the intermediate square, in pixels."""
    jpeg_quality: Annotated[int, Field(ge=1, le=100)] = 90
    """Quality of the intermediate JPEG."""
    masked_border: Annotated[float, Field(ge=0, lt=0.5)] = 0.0
    """Share of the side that is made grey at each border, where signatures and frames are."""

    @property
    def recipe(self) -> dict[str, int | float]:
        """What decides the pixels; of no mask nothing is said, as before there was one."""
        return self.model_dump(
            mode="json", exclude=None if self.masked_border else {"masked_border"}
        )


class DataSpec(Spec):
    """Which collection of pictures, and which part of it."""

    source: SourceName
    """Where the pictures come from."""
    folder: str | None = None
    """For `source: folder`: the folder with one subfolder per class."""
    file: str | None = None
    """For `source: table`: the CSV or Parquet file with a row for each picture."""
    image: str = "image"
    """For `source: table`: the column of paths, which begin at the table's own folder."""
    label: str = "label"
    """For `source: table`: the column of classes."""
    group: Columns | None = None
    """For `source: table`: the column, or several together, that says which pictures must share a
    part."""
    part: str | None = None
    """Who made a split says here: of a table the column of each picture's part, and `folders` for
    `source: folder` with the folders train, val and test; goes with `split: {given: part}`."""
    otherwise: Literal["demo"] | None = None
    """What to use when the pictures are not on this machine; nothing by default."""
    minimum_pictures: Count = 1
    """Leave out classes with fewer pictures."""
    maximum_pictures: Count | None = None
    """Keep at most this many pictures of each class; for quick trials."""
    empty_classes: Literal["refuse", "leave_out"] = "refuse"
    """What to do with class folders that hold no readable picture."""
    normalise: NormaliseSpec | None = NormaliseSpec()
    """The common geometry and encoding; null keeps each picture as its file has it."""

    @model_validator(mode="after")
    def _folder_goes_with_its_source(self) -> Self:
        if (self.source == "folder") != (self.folder is not None):
            without = "" if self.folder is None else ". Write `folder: null` to do without it"
            folder = "no folder" if self.folder is None else f"folder {self.folder!r}"
            raise ValueError(
                "folder: expected with `source: folder`, and only with it; "
                f"got source {self.source!r} and {folder}" + without
            )
        return self

    @model_validator(mode="after")
    def _a_table_goes_with_its_source(self) -> Self:
        named = [name for name in TABLE_KEYS if getattr(self, name) != _usual(self, name)]
        if self.source == "table" and self.file is None:
            raise ValueError("file: expected the table's file with `source: table`; got none")
        if self.source != "table" and named:
            raise ValueError(
                f"{named[0]}: expected only with `source: table`; got source {self.source!r}"
            )
        return self

    @model_validator(mode="after")
    def _parts_can_be_told(self) -> Self:
        if self.part is None or self.source == "table":
            return self
        if self.source != "folder":
            raise ValueError(
                "part: expected only with `source: table` or `source: folder`; got source "
                f"{self.source!r}"
            )
        if self.part != PART_FOLDERS:
            raise ValueError(
                f"part: expected `{PART_FOLDERS}` with `source: folder`, whose folders train, val "
                f"and test are the parts; got {self.part!r}"
            )
        return self


def _usual(spec: Spec, name: str) -> object:
    return type(spec).model_fields[name].default


class AllowSpec(Spec):
    """What a run may have in spite of the checks; tags and reports show the reason."""

    near_duplicates: Annotated[str, Field(pattern=r"\S", max_length=400)] | None = None
    """Why near-duplicates may stand in two parts; null: they stop the run."""


class SealedSpec(Spec):
    """A part of the pictures that is put away before anything else is drawn.

    Stratified, near-duplicates together; the same whatever else the split says.
    """

    share: Share = 0.2
    """Share of the pictures that are put away."""
    seed: int = 1
    """By which they are drawn."""
    opened: bool = False
    """false: no run sees them; true: they are the test part, and all others are learned from."""
    elsewhere: bool = False
    """Whether their files were taken away before: then nothing more is."""

    @model_validator(mode="after")
    def _what_is_elsewhere_cannot_be_opened(self) -> Self:
        if self.opened and self.elsewhere:
            raise ValueError("expected opened or elsewhere; got both: they must be put back first")
        return self


class SplitSpec(Spec):
    """Stratified by class, near-duplicates in one part; or one that somebody else made."""

    given: Literal["part"] | None = None
    """part: who is in which part is what `data.part` says, and stays so; null: it is drawn.

    Where no validation part is given, `validation` is the share of the training pictures that is
    drawn for it; `test` then decides nothing but the selection part of a search.
    """

    test: Share = 0.15
    """Share of the pictures that only the final scores see (cross-validation sets its own)."""
    validation: Fraction = 0.15
    """Share of the pictures that training may look at but not learn from."""
    group_near_duplicates: bool = True
    """Keep copies and near-copies of a picture in one part."""
    allow: AllowSpec = AllowSpec()
    """Checks that may fail, each with the reason."""
    sealed: SealedSpec | None = None
    """Pictures that are put away, as a growing study does; null: none."""

    @model_validator(mode="after")
    def _what_is_given_cannot_be_sealed(self) -> Self:
        if self.given is not None and self.sealed is not None:
            raise ValueError(
                "sealed: expected null with `given: part`, whose parts stay as they are; got a part"
            )
        return self

    @model_validator(mode="after")
    def _something_is_left_to_train_on(self) -> Self:
        if self.test + self.validation > LARGEST_HELD_OUT_SHARE:
            raise ValueError(
                f"validation: expected at most {LARGEST_HELD_OUT_SHARE} together with test; "
                f"got {self.test:g} + {self.validation:g}"
            )
        return self


class Seeds(Spec):
    """Train again on the same split: initialisation, order and augmentation change."""

    kind: Literal["seeds"]
    count: Count = 1
    """How many times to train."""


class ResampledSplits(Spec):
    """Draw the split anew for each repetition; everything random changes."""

    kind: Literal["resampled_splits"]
    count: Count = 10
    """How many splits to draw."""


class CrossValidation(Spec):
    """Each picture is tested exactly once in each round of folds."""

    kind: Literal["cross_validation"]
    folds: Annotated[int, Field(ge=2)] = 5
    """Parts of one round; each is the test part once."""
    repeats: Count = 1
    """How many rounds, each with folds of its own."""

    @property
    def count(self) -> int:
        """How many repetitions that makes."""
        return self.folds * self.repeats


def given_split_mistake(
    data: DataSpec, split: SplitSpec, repetitions: Seeds | ResampledSplits | CrossValidation
) -> str | None:
    """Return what is wrong about a given split; None: nothing, or none is given."""
    if (split.given is None) != (data.part is None):
        said, lacking = ("split.given", "data.part")[:: 1 if data.part is None else -1]
        how = {
            "data.part": "which column, or `folders`, tells the parts",
            "split.given": "`part`, so that those parts are used as they are",
        }[lacking]
        return f"{said}: expected together with {lacking} ({how}); got it alone"
    if split.given is not None and not isinstance(repetitions, Seeds):
        return (
            "repetitions.kind: expected seeds, because split.given names one split, which is not "
            f"drawn again; got {repetitions.kind!r}. Repeat with `{{kind: seeds, count: 5}}`, or "
            "set split.given and data.part to null to draw splits"
        )
    return None


RepetitionsSpec = Annotated[Seeds | ResampledSplits | CrossValidation, Field(discriminator="kind")]
