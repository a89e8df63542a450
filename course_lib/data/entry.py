"""What is known of a data set before it is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DataInfo:
    """One line of the registry: everything an author or a reader wants to know of a set.

    Attributes
    ----------
    name
        What `course_lib.data.load` is called with.
    kind
        "pictures", "photographs", "scenes", "table", "series", "text" or "points".
    description
        One line in plain words.
    shapes
        One line, such as ``"x (1797, 8, 8), y (1797,)"``; ``n`` is a number the caller chooses.
    dtype
        One line, such as ``"x float32 0..1, y int64"``.
    licence
        One line; what the holder allows, or that nothing is stated.
    source
        One line; where it comes from and which installed library carries it.
    size
        Memory of the arrays as loaded by default, or what a download weighs.
    loader
        ``"module:function"`` inside `course_lib.data`, imported when the set is loaded.
    access
        "embedded" (in an installed package), "generated", or "on request" (a download).
    stand_in
        For sets on request: the embedded set that can take its place.
    """

    name: str
    kind: str
    description: str
    shapes: str
    dtype: str
    licence: str
    source: str
    size: str
    loader: str
    access: str = "embedded"
    stand_in: str = ""

    def __repr__(self) -> str:
        """Show one labelled line for each fact."""
        facts = ("kind", "shapes", "dtype", "licence", "source", "size", "access")
        lines = [f"{self.name}: {self.description}"]
        lines += [f"  {fact:<8} {getattr(self, fact)}" for fact in facts]
        return "\n".join(lines)
