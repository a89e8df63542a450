"""All checks, by name; what each looks at and whether it needs the lesson to be run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from course_lib.notebooks.lint import (
    figures,
    form,
    lengths,
    numbers,
    pictures,
    spelling,
    terms,
    timing,
)
from course_lib.notebooks.lint.course import Course, Lesson
from course_lib.notebooks.lint.findings import Finding, apply_silences

__all__ = ["CHECKS", "Check", "course_findings", "lesson_findings"]


@dataclass(frozen=True)
class Check:
    """One check of a lesson.

    Attributes
    ----------
    name
        What authors call it; two checks may share a name.
    look
        Takes a lesson, returns findings.
    needs_run
        Whether it can only be made of a lesson that was run.
    """

    name: str
    look: Callable[[Lesson], Iterable[Finding]]
    needs_run: bool = False


CHECKS = (
    Check("header", form.header),
    Check("parts", form.parts),
    Check("lengths", lengths.lengths),
    Check("outputs", lengths.outputs, needs_run=True),
    Check("terms", terms.terms),
    Check("spelling", spelling.spelling),
    Check("pictures", pictures.in_source),
    Check("pictures", pictures.in_outputs, needs_run=True),
    Check("errors", timing.errors, needs_run=True),
    Check("timing", timing.timing, needs_run=True),
    Check("fallbacks", form.fallbacks, needs_run=True),
    Check("labels", figures.labels, needs_run=True),
    Check("numbers", numbers.numbers, needs_run=True),
)
COURSE_CHECKS = (terms.glossary_findings, spelling.documents)


def lesson_findings(lesson: Lesson) -> list[Finding]:
    """Return what is wrong with a lesson; where it was not run, what can be seen without that."""
    made = [check for check in CHECKS if lesson.run or not check.needs_run]
    if lesson.run and lesson.run.error is not None:
        # The cells behind the error printed nothing: every number would look typed.
        made = [check for check in made if check.look is not numbers.numbers]
    # Silences of checks that were not made, or depend on what was measured, may silence nothing
    # today: a fast machine, or another output in which the number happens to stand.
    left_out = {check.name for check in CHECKS if check not in made} | {"timing", "numbers"}
    found = [finding for check in made for finding in check.look(lesson)]
    known = {check.name for check in CHECKS}
    return apply_silences(found, lesson.notebook, lesson.file, known - left_out, known)


def course_findings(course: Course) -> list[Finding]:
    """Return what is wrong beside the lessons: the glossary and the project's documents."""
    return [finding for check in COURSE_CHECKS for finding in check(course)]
