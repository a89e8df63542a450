"""No misspelt words in lessons, their code and the project's documents: codespell looks."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Hashable, Iterator
from importlib.util import find_spec
from pathlib import Path

from course_lib.notebooks.files import NotebookProblem
from course_lib.notebooks.lint.course import Course, Lesson
from course_lib.notebooks.lint.findings import Finding

__all__ = ["allowed_words", "documents", "misspelt", "spelling"]

ALLOWED = Path(__file__).with_name("allowed_words.txt")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/*.md", "notebooks/glossary.yaml")
# codespell takes an apostrophe for a letter, so it would not know the first word of 'a text'.
QUOTES = re.compile(r"(?<!\w)['’]|['’](?!\w)")
MEND = "Correct it; a right word goes to course_lib/notebooks/lint/allowed_words.txt"


def spelling(lesson: Lesson) -> Iterator[Finding]:
    """Look at text and code of a lesson: names, comments and strings alike."""
    for (name, cell), wrong, right in lesson.course.misspelt:
        if name == lesson.chapter.name:
            yield lesson.finding("spelling", cell, f"{wrong!r} should be {right}", MEND, wrong)


def documents(course: Course) -> Iterator[Finding]:
    """Look at the documents of the project."""
    paths = [path for pattern in DOCUMENTS for path in sorted(course.root.glob(pattern))]
    texts = {
        path.relative_to(course.root).as_posix(): path.read_text(encoding="utf-8") for path in paths
    }
    for file, wrong, right in misspelt(texts):
        yield Finding("spelling", file, "", f"{wrong!r} should be {right}", MEND, wrong)


def allowed_words() -> list[str]:
    """Return the words that codespell is wrong about; behind a # stands why."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    words = [line.partition("#")[0].strip() for line in lines]
    return [word for word in words if word]


def misspelt(texts: dict[Hashable, str]) -> list[tuple[Hashable, str, str]]:
    """Return (name of the text, misspelt word, what was meant) of texts by name.

    Raises
    ------
    NotebookProblem
        If codespell is not installed.
    """
    if find_spec("codespell_lib") is None:
        raise NotebookProblem(
            "codespell, which looks for misspelt words, is missing. Run: make env"
        )
    with tempfile.TemporaryDirectory() as scratch:
        names = {}
        for number, (name, text) in enumerate(texts.items()):
            names[f"{number}.txt"] = name
            text = QUOTES.sub(" ", text)
            (Path(scratch) / f"{number}.txt").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "codespell_lib", "--ignore-words-list"]
        command += [",".join(allowed_words()), "."]
        answer = subprocess.run(command, cwd=scratch, capture_output=True, encoding="utf-8")
    found = []
    for line in answer.stdout.splitlines():  # ./3.txt:7: recieve ==> receive
        place, arrow, right = line.partition(" ==> ")
        if arrow:
            file, _, rest = place.removeprefix("./").partition(":")
            found.append((names[file], rest.partition(": ")[2], right))
    return list(dict.fromkeys(found))
