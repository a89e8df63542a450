"""The words that the course defines: one file that authors write, one page that students read.

`notebooks/glossary.yaml` holds, for each term, the lesson that explains it first and one sentence.
`make tidy` writes the page, `notebooks/glossary.md`, with a link to the place in the lesson.
"""

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import yaml

from course_lib.notebooks.chapters import chapters
from course_lib.notebooks.files import NotebookProblem, read
from course_lib.notebooks.lessons import title
from course_lib.notebooks.lint.findings import Finding

__all__ = ["Glossary", "Term", "page", "page_path", "read_glossary", "write_page"]

SOURCE = "notebooks/glossary.yaml"
PAGE = "notebooks/glossary.md"
FIELDS = {"lesson", "means", "also", "everyday"}
LONGEST = 200  # characters of a definition
HEAD = """# Glossary

Every term of the course in a sentence. The link leads to the place that explains it.

<!-- Written by `make tidy` from glossary.yaml. Change that file, not this one. -->
"""


@dataclass(frozen=True)
class Term:
    """A word that the course defines.

    Attributes
    ----------
    name
        As it is written within a sentence: "hidden layer", "ReLU".
    lesson
        The name of the lesson that explains it first.
    means
        One sentence in plain words.
    also
        Other forms and abbreviations. A plural with -s or -es need not be named.
    everyday
        Whether it is also a word of every day, such as "step"; uses before the explanation
        then mean nothing.
    """

    name: str
    lesson: str
    means: str
    also: tuple[str, ...] = ()
    everyday: bool = False

    @functools.cached_property
    def pattern(self) -> re.Pattern:
        """What finds this term in a text: any of its forms, singular or plural."""
        return re.compile("|".join(_form(one) for one in sorted(self.forms, key=len)[::-1]))

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and its other forms."""
        return (self.name, *self.also)


def _form(name: str) -> str:
    """Return a regular expression for one form, in the singular or the plural.

    A word in small letters may begin a sentence; one with capitals ("ReLU") is written so.
    """
    words = [
        f"(?i:{re.escape(word)})" if word == word.lower() else re.escape(word)
        for word in re.split(r"[\s-]+", name)
    ]
    text = r"[\s-]+".join(words)
    return rf"(?<![\w-]){text}(?:s|es)?(?!\w)"


@dataclass(frozen=True)
class Glossary:
    """All terms, and what is wrong with the file that holds them."""

    terms: tuple[Term, ...] = ()
    findings: tuple[Finding, ...] = ()

    def named(self, text: str) -> Term | None:
        """Return the term of which this is a form, or None."""
        text = " ".join(text.split())
        return next((term for term in self.terms if term.pattern.fullmatch(text)), None)


class _Loader(yaml.SafeLoader):
    """YAML that does not let the second of two equal keys win in silence."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> list[tuple]:
    """Return a mapping as pairs, so that `_read` sees each name, twice where it is there twice."""
    return [
        (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
        for key, value in node.value
    ]


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_glossary(root: Path) -> Glossary:
    """Read the glossary of a course; what is wrong with it becomes findings."""
    path = root / SOURCE
    if not path.is_file():
        return Glossary()
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = f"it cannot be read: {' '.join(str(error).split())}"
        return Glossary((), (Finding("glossary", SOURCE, "", what, "Mend its YAML"),))
    if not isinstance(entries, list) or not all(isinstance(one, tuple) for one in entries):
        what = "it holds something else than terms"
        return Glossary((), (_finding(what, "Write `term:`, then its `lesson:` and `means:`"),))
    terms, findings = [], []
    for name, fields in entries:
        # YAML reads `no:` or `1:` as something else than text.
        sentences = list(_faults(name, fields))
        findings += [_finding(f"{str(name)!r} {what}", mend) for what, mend in sentences]
        if not sentences:
            values = dict(fields)
            also = tuple(str(one) for one in values.get("also", []))
            everyday = values.get("everyday", False)
            terms.append(Term(name, values["lesson"], values["means"].strip(), also, everyday))
    return Glossary(tuple(terms), (*findings, *_disorder(terms)))


def _finding(what: str, mend: str) -> Finding:
    return Finding("glossary", SOURCE, "", what, mend)


def _faults(name: object, fields: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one entry, and how to mend it."""
    if not isinstance(name, str):
        yield "is no text", "Put it in quotation marks"
        return
    if not isinstance(fields, list) or not all(isinstance(one, tuple) for one in fields):
        yield "has no lesson and no meaning", "Give it `lesson:` and `means:`"
        return
    names = [key for key, _ in fields]
    values = dict(fields)
    for key in sorted(set(map(str, names)) - FIELDS):
        yield f"has a field {key!r}", f"The fields are: {', '.join(sorted(FIELDS))}"
    if len(names) > len(set(names)):
        yield "has a field twice", "Keep one of them"
    for key in ("lesson", "means"):
        if not isinstance(values.get(key), str) or not values[key].strip():
            yield f"has no {key!r}", "Give it `lesson:` and `means:`, each with a text"
            return
    means = values["means"].strip()
    if not means.endswith(".") or len(means) > LONGEST or "\n" in means:
        yield (
            "is not explained in one sentence",
            f"Write one sentence of {LONGEST} characters at most, with a full stop",
        )
    if not isinstance(values.get("also", []), list):
        yield "has other forms that are no list", "Write `also: [one form, another]`"
    if not isinstance(values.get("everyday", False), bool):
        yield "has something else than true or false for everyday", "Write `everyday: true`"


def _disorder(terms: list[Term]) -> Iterator[Finding]:
    """Yield terms that stand twice or out of order: in order, two authors rarely collide."""
    seen: dict[str, str] = {}
    for term in terms:
        for form in term.forms:
            if form.lower() in seen:
                what = f"{form!r} is a form of {seen[form.lower()]!r} and of {term.name!r}"
                yield _finding(what, "Keep it in one of them")
            seen[form.lower()] = term.name
    names = [term.name.lower() for term in terms]
    for before, after in itertools.pairwise(names):
        if before > after:
            yield _finding(f"{after!r} stands behind {before!r}", "Keep the terms in order, a to z")
            break


def page_path(root: Path) -> Path:
    """Return where the page lies."""
    return root / PAGE


def page(root: Path) -> str:
    """Return the page: terms by letter, each with its meaning and a link into its lesson."""
    from course_lib.notebooks.lint.terms import defining_heading

    lessons = {one.name: read(one.lesson) for one in chapters(root)}
    lines, letter = [HEAD], ""
    for term in sorted(read_glossary(root).terms, key=lambda one: one.name.lower()):
        if term.name[0].upper() != letter:
            letter = term.name[0].upper()
            lines.append(f"## {letter}\n")
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        where = term.lesson
        if term.lesson in lessons:
            heading = defining_heading(lessons[term.lesson], term)
            anchor = f"#{_anchor(heading)}" if heading else ""
            place = f", {heading}" if heading else ""
            where = f"[{title(lessons[term.lesson])}{place}]({term.lesson}.ipynb{anchor})"
        lines.append(f"**{term.name[0].upper()}{term.name[1:]}**{also}: {term.means} {where}\n")
    return "\n".join(lines)


def _anchor(heading: str) -> str:
    """Return Jupyter's anchor for a heading: its words as they are shown, joined by hyphens."""
    shown = re.sub(r"[`*]", "", heading).replace(" ", "-")
    return quote(shown, safe="!$&'+,;=:@/?")  # brackets would end the link


def write_page(root: Path) -> None:
    """Write the page, where there is a glossary.

    Raises
    ------
    NotebookProblem
        If the glossary has faults: a page without some of its terms would be worse than an old one.
    """
    if not (root / SOURCE).is_file():
        return
    faults = read_glossary(root).findings
    if faults:
        raise NotebookProblem("\n".join(map(str, faults)))
    text = page(root)
    path = page_path(root)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
