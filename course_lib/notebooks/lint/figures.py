"""Every axis of every figure says what it measures."""

from collections.abc import Iterator

from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding

__all__ = ["labels"]


def labels(lesson: Lesson) -> Iterator[Finding]:
    """Look for labels at each axes that holds data; `probe.read_axes` says which need none."""
    for figure in lesson.run.figures:
        lacking: dict[str, list[str]] = {}
        for number, axes in enumerate(figure["axes"], start=1):
            if axes["lacking"]:
                name = axes["title"] or f"axes {number}"
                lacking.setdefault(" and ".join(axes["lacking"]), []).append(name)
        for sides, names in lacking.items():
            what = f"a figure has no label for {sides}: {', '.join(names)}"
            mend = 'Say what is drawn, with its unit: ax.set(xlabel="epoch", ylabel="loss (nats)")'
            yield lesson.finding("labels", figure["cell"], what, mend)
