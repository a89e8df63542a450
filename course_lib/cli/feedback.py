"""`course feedback`: a page for each student that says what was right, what was not, what to do."""

from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.graded import read_class, write
from course_lib.cli.words import Problem, plural, say

__all__ = ["feedback"]


def feedback(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="The exercise, such as 01.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; can be given several times.")
    ] = None,
    hidden_tests: Annotated[
        bool, typer.Option("--hidden-tests", help="Show the tests, the hidden ones included.")
    ] = False,
    db: Annotated[
        str, typer.Option(help="The gradebook, as nbgrader's --db; gradebook.db by default.")
    ] = "",
) -> None:
    """Write a page for each student into feedback/, where nbgrader's form grader looks for it.

    Points that you have changed and comments that you have written are in it. Hidden tests are
    not, unless you ask for them. Run it again after marking.

    Example: course feedback 01
    """
    root = folder.course_root()
    name = folder.find_chapter(chapter, root).name
    import nbformat

    from course_lib.audit.beside import EXPLANATIONS, BesideProblem, read_explanations
    from course_lib.grading import feedback as pages
    from course_lib.grading import records

    tasks, found = read_class(root, name, db)
    unknown = set(student or ()) - {one.student for one in found}
    if unknown:
        raise Problem(f"Nothing of {name} by {', '.join(sorted(unknown))} has been graded.")
    source = nbformat.read(root / "solutions" / name / f"{name}.ipynb", 4)
    tests = records.tests(source) if hidden_tests else None
    title = records.heading(source) or name
    try:
        why = read_explanations(root / "solutions" / name / EXPLANATIONS)
    except BesideProblem as problem:
        raise Problem(str(problem)) from None
    wanted = [one for one in found if not student or one.student in student]
    for one in wanted:
        target = root / "feedback" / one.student / name / f"{name}.html"
        write(target, pages.page(title, tasks, one, tests, why).encode("utf-8", "replace"))
    unmarked = sum(any(mark.points is None for mark in one.marks.values()) for one in wanted)
    old = sum(not one.current for one in wanted)
    say(f"Wrote {plural(len(wanted), 'page')}: {root / 'feedback'}")
    if unmarked:
        say(f"Written answers that wait for your marks: {plural(unmarked, 'student')}.")
    if old:
        say(f"Handed in again and not graded yet: {old}. Run: course grade {chapter}")
