"""`course progress`: what I have read, answered and solved."""

from course_lib.cli import folder
from course_lib.cli.words import console, plural, quoted, say, warnings_said

__all__ = ["progress"]


def progress() -> None:
    """Show which chapters I have read, my practice answers and my exercise points.

    Example: course progress
    """
    from rich.table import Table

    from course_lib import progress as record

    root = folder.course_root()
    with warnings_said():
        mine = record.read()
    table = Table(title="Your progress", title_justify="left")
    table.add_column("Chapter", no_wrap=True)
    table.add_column("Read")
    table.add_column("Practice right", justify="right")
    table.add_column("Exercise points", justify="right")
    known = folder.known_chapters(root)
    for chapter in known:
        questions = practice_questions(chapter.name)
        right, total = mine.score(questions)
        tried = sum(question in mine.practice for question in questions)
        practice = f"{right} of {total}" if total else ""
        if tried > right:
            practice += f" ({tried - right} wrong)"
        read = mine.chapters_read.get(chapter.name, "")
        points = mine.points.get(chapter.name)
        table.add_row(
            chapter.name,
            read[:10] or "not yet",
            practice,
            f"{points.points:g} of {points.maximum:g}"
            if points
            else ("not checked yet" if chapter.exercise.is_file() else ""),
        )
    console().print(table)
    done = sum(chapter.name in mine.chapters_read for chapter in known)
    say(f"{done} of {plural(len(known), 'chapter')} read. Kept in {quoted(record.path())}")
    if any(chapter.exercise.is_file() and chapter.name not in mine.points for chapter in known):
        say("Exercise points are counted by: course check NN")


def practice_questions(chapter: str) -> list[str]:
    """Return the ids of a chapter's practice questions; none where it has no questions."""
    from course_lib.quiz import bank

    try:
        return list(bank.topic_of(chapter).practice)
    except bank.QuestionError:
        return []
