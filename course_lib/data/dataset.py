"""The two objects a lesson holds: a data set, and its three parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .entry import DataInfo
from .splitting import split_indices


@dataclass(frozen=True, repr=False, eq=False)
class Dataset:
    """Inputs, targets, and what is known of them.

    Attributes
    ----------
    x
        The inputs; the first axis counts the samples.
    y
        The targets, one for each sample, or None.
    info
        The set's line of the registry.
    classes
        Names of the classes, so that ``classes[y[i]]`` names sample ``i``; or None.
    features
        Names of the columns of a table; or None.
    extras
        Further arrays with one entry for each sample (boxes, masks, fonts, time ...). Each can be
        written as an attribute too: ``scenes.boxes``.
    sample_names
        Where samples have names (photographs, topics): ``photos["camera"]`` gives that sample.
    index
        Where the samples stand in the whole set; tells the parts of a split apart.
    split_by
        How `split` keeps the parts honest unless told otherwise: "labels", "time", "published",
        or the name of an extra whose groups must stay together.
    published_test
        How many samples at the end are the published test set (the classics).
    part
        "train", "validation" or "test" if this is a part of a split.
    """

    x: np.ndarray
    y: np.ndarray | None
    info: DataInfo
    classes: tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)
    sample_names: tuple[str, ...] | None = None
    index: np.ndarray | None = None
    split_by: str = "labels"
    published_test: int = 0
    part: str = ""

    def __post_init__(self):
        """Count the samples off, unless they bring their numbers from a larger set."""
        if self.index is None:
            object.__setattr__(self, "index", np.arange(len(self.x)))

    @property
    def name(self) -> str:
        """The name that `load` was called with."""
        return self.info.name

    def __len__(self) -> int:
        """Count the samples."""
        return len(self.x)

    def __getattr__(self, name: str) -> np.ndarray:
        """Give an extra array by its name."""
        extras = self.__dict__.get("extras", {})
        if name in extras:
            return extras[name]
        has = ", ".join(["x", "y", "info", "classes", "features", *extras])
        raise AttributeError(f"The data set has no {name!r}; it has {has}.")

    def __dir__(self):
        """List the extras too, so that the Tab key finds them."""
        return [*super().__dir__(), *self.extras]

    def __getitem__(self, name: str) -> Any:
        """Give the sample of that name: ``photos["camera"]``."""
        if self.sample_names is None:
            raise TypeError(f"The samples of {self.name} have no names; write .x[i] and .y[i].")
        if name not in self.sample_names:
            known = ", ".join(self.sample_names)
            raise ValueError(f"{self.name} has no sample {name!r}; it has {known}.")
        return self.x[self.sample_names.index(name)]

    def take(self, indices, part: str = "") -> "Dataset":
        """Give the smaller data set of some samples.

        Parameters
        ----------
        indices
            Positions, int (m,), in the order wanted; or bool, one for each sample.
        part
            What to call it: "train", "validation" or "test".
        """
        indices = np.arange(len(self))[indices]
        names = self.sample_names and tuple(self.sample_names[i] for i in indices)
        return replace(
            self,
            x=self.x[indices],
            y=None if self.y is None else self.y[indices],
            extras={key: values[indices] for key, values in self.extras.items()},
            sample_names=names,
            index=self.index[indices],
            published_test=0,
            part=part or self.part,
        )

    def split(
        self, seed: int = 0, validation: float = 0.2, test: float = 0.2, by: str | None = None
    ) -> "Split":
        """Cut the set into train, validation and test parts that share nothing.

        Labelled data is stratified: each part has the classes in the same proportions. A time
        series is cut in order, the test part last, so that nothing is learnt from the future.
        Glyphs are cut by font: no font of the test part is seen in training. The classics keep
        their published test part, whatever `test` says, and `validation` is a fraction of the
        published training part.

        Parameters
        ----------
        seed
            The same seed gives the same parts on every machine.
        validation, test
            Fractions of the whole set, from 0 up, together below 1.
        by
            "labels", "time", or the name of an extra array whose groups must not be torn apart
            (for glyphs "design", the default, or "family"). None is the set's own way.

        Returns
        -------
        Split
            With the data sets ``.train``, ``.validation`` and ``.test``.

        Raises
        ------
        ValueError
            If the fractions are out of range or the set is too small for them.
        """
        parts = split_indices(self, seed, validation, test, by or self.split_by)
        return Split(*(self.take(part, name) for name, part in parts.items()))

    def __repr__(self) -> str:
        """Describe the set in a few lines."""
        part = f" ({self.part} part)" if self.part else ""
        lines = [f"{self.name}{part}: {self.info.description}"]
        for key, values in {"x": self.x, "y": self.y, **self.extras}.items():
            if values is not None:
                lines.append(f"  {key:<9} {_describe(values)}")
        for key in ("classes", "features", "sample_names"):
            if words := getattr(self, key):
                lines.append(f"  {key.removeprefix('sample_'):<9} {len(words)}: {_shorten(words)}")
        lines.append(f"  licence   {self.info.licence}")
        lines.append(f"  source    {self.info.source}")
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Split:
    """The three parts of a data set; ``train, validation, test = split`` works too."""

    train: Dataset
    validation: Dataset
    test: Dataset

    def __iter__(self) -> Iterator[Dataset]:
        """Give train, validation and test in this order."""
        return iter((self.train, self.validation, self.test))

    def __repr__(self) -> str:
        """Say how many samples each part holds."""
        sizes = ", ".join(f"{part.part} {len(part):,}" for part in self)
        return f"Split of {self.train.name}: {sizes} samples"


def _describe(values: np.ndarray) -> str:
    """Say dtype, shape and, for numbers, the range."""
    text = f"{values.dtype} {values.shape}"
    if values.size and values.dtype.kind in "iufM" and values.size < 10_000_000:
        low, high = np.nanmin(values), np.nanmax(values)
        spell = str if values.dtype.kind == "M" else "{:.4g}".format
        text += f", {spell(low)} to {spell(high)}"
    return text


def _shorten(words: tuple[str, ...], room: int = 62) -> str:
    """Join words until the line is full."""
    text = ", ".join(words)
    return text if len(text) <= room else text[:room].rsplit(",", 1)[0] + ", ..."
