"""What the Makefile calls for authors: check, tidy, exercises, text, notebooks, archive."""

import argparse
import sys
from pathlib import Path

from course_lib.notebooks.archive import make_archive
from course_lib.notebooks.chapters import Chapter, chapters, course_root
from course_lib.notebooks.cleanliness import problems
from course_lib.notebooks.files import NotebookProblem, read, strip, write
from course_lib.notebooks.lessons import stamp
from course_lib.notebooks.lint import course_findings, lesson_findings, read_course
from course_lib.notebooks.lint.glossary import write_page
from course_lib.notebooks.release import make_releases, release_problems
from course_lib.notebooks.text import to_notebook, to_text


def main() -> int:
    """Run one command on every chapter; return the exit code."""
    commands = {
        "check": check,
        "tidy": tidy,
        "exercises": make_exercises,
        "text": write_text,
        "notebooks": write_notebooks,
        "archive": archive,
    }
    parser = argparse.ArgumentParser(prog="python -m course_lib.notebooks", description=__doc__)
    parser.add_argument("command", choices=commands)
    command = commands[parser.parse_args().command]
    try:
        return command(course_root())
    except (NotebookProblem, FileExistsError) as problem:
        print(problem, file=sys.stderr)
        return 1


def sources(chapter: Chapter) -> list[Path]:
    """Return the notebooks of a chapter that an author edits."""
    return [path for path in (chapter.lesson, chapter.solution) if path.is_file()]


def with_exercise(root: Path) -> list[Chapter]:
    """Return the chapters that have an exercise."""
    return [chapter for chapter in chapters(root) if chapter.solution.is_file()]


def check(root: Path) -> int:
    """Say what is wrong with any notebook, without running it; 1 if anything is."""
    course = read_course(root)
    found = [str(one) for one in course_findings(course)]
    for chapter in chapters(root):
        found += [str(one) for one in lesson_findings(course.lesson(chapter.name))]
        if chapter.solution.is_file():
            found += problems(read(chapter.solution), chapter.solution)
    found += release_problems(with_exercise(root))
    print("\n".join(found) or f"{len(chapters(root))} chapters: notebooks clean, exercises in step")
    return 1 if found else 0


def tidy(root: Path) -> int:
    """Strip outputs and editors' traces; write reading times, links and the glossary's page."""
    for chapter in chapters(root):
        for path in sources(chapter):
            notebook = read(path)
            if problems(notebook, path):
                write(strip(notebook), path)
        stamp(chapter)
    write_page(root)  # it quotes the lessons' headings
    return 0


def make_exercises(root: Path) -> int:
    """Make every exercise from its solution."""
    for path in make_releases(with_exercise(root), root / "exercises"):
        print(path.relative_to(root))
    return 0


def write_text(root: Path) -> int:
    """Write every notebook that an author edits as text, below text/."""
    for chapter in chapters(root):
        for path in sources(chapter):
            text = text_path(path, root)
            if text.exists() and text.stat().st_mtime > path.stat().st_mtime:
                raise NotebookProblem(
                    f"{text} is newer than {path}. Run `make notebooks` to keep what you wrote "
                    "there, or delete the text file."
                )
            to_text(path, text)
            print(text.relative_to(root))
    return 0


def write_notebooks(root: Path) -> int:
    """Write every text file that is newer than its notebook back as a notebook."""
    for chapter in chapters(root):
        for path in (chapter.lesson, chapter.solution):
            text = text_path(path, root)
            if text.is_file() and (
                not path.exists() or text.stat().st_mtime > path.stat().st_mtime
            ):
                to_notebook(text, path)
                print(path.relative_to(root))
    return 0


def text_path(path: Path, root: Path) -> Path:
    """Return where the text of a notebook lies."""
    return root / "text" / path.relative_to(root).with_suffix(".py")


def archive(root: Path) -> int:
    """Make the students' archive in dist/."""
    from importlib.metadata import version

    target = root / "dist" / f"deep-learning-course-{version('course_lib')}.zip"
    print(f"{target}: {len(make_archive(root, target))} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
