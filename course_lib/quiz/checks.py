"""What a question file must look like; each fault gets one sentence that says how to mend it."""

from __future__ import annotations

import difflib
import math
import re
from string import ascii_lowercase

import yaml

from course_lib.quiz import markup
from course_lib.quiz.bank import Question, Topic

__all__ = ["read"]

KINDS = ("single", "multiple", "numeric")
TOP = {"chapter", "practice", "graded"}
NEEDED = {"kind", "question"}
KEY = {"answer", "why", "tolerance", "hint"}  # What would give a graded question away.


class _Loader(yaml.BaseLoader):
    """Every scalar stays text (`no` is a word, `1` is a label), and no key may come twice."""

    def construct_mapping(self, node, deep=False):
        seen = {}
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if not isinstance(name, str):
                raise _fault_at(key, "a name must be a plain word")
            if name in seen:
                line = seen[name].start_mark.line + 1
                raise _fault_at(key, f"{name!r} is there already, on line {line}; rename one")
            seen[name] = key
        return super().construct_mapping(node, deep=True)


def _fault_at(node, sentence):
    return yaml.constructor.ConstructorError(None, None, sentence, node.start_mark)


def read(text: str, topic: str) -> tuple[Topic | None, list[str]]:
    """Read the text of ``<topic>.yaml``.

    Returns
    -------
    found : Topic or None
        The questions, or None where the file has faults.
    faults : list of str
        One sentence for each fault; empty for a good file.
    """
    where = f"{topic}.yaml"
    try:
        raw = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        return None, [f"{where}{line}: {getattr(problem, 'problem', None) or problem}."]
    if not isinstance(raw, dict):
        return None, [f"{where}: must begin with 'chapter:' and have a 'practice:' section."]

    faults: list[str] = []
    _known(raw, TOP, where, faults)
    chapter = raw.get("chapter", "")
    if not (isinstance(chapter, str) and re.fullmatch(rf"\d\d_{re.escape(topic)}", chapter)):
        faults.append(
            f"{where}: 'chapter' must be two digits and the file's name, such as '01_{topic}'; "
            f"got {chapter!r}."
        )
    sections: dict[str, dict[str, Question]] = {}
    for section in ("practice", "graded"):
        entries = raw.get(section) or {}
        if not isinstance(entries, dict):
            faults.append(f"{where}: '{section}' must hold a name and a question for each entry.")
            entries = {}
        sections[section] = {}
        for name, entry in entries.items():
            question = _question(f"{topic}.{name}", section, entry, faults)
            if question:
                sections[section][question.id] = question
    for twice in sections["practice"].keys() & sections["graded"].keys():
        faults.append(f"{twice}: is both a practice and a graded question; rename one.")
    if faults:
        return None, faults
    return Topic(topic, chapter, **sections), []


def _question(id: str, section: str, entry: object, faults: list[str]) -> Question | None:
    """Return the question, or None after adding its faults to the list."""
    before = len(faults)

    def fault(sentence: str) -> None:
        faults.append(f"{id}: {sentence}")

    if not re.fullmatch(r"\w+\.[a-z][a-z0-9_]*", id):
        fault("a name is lower-case letters, digits and _, and begins with a letter.")
    if not isinstance(entry, dict):
        fault("needs 'kind', 'question' and what belongs to the kind.")
        return None
    kind = entry.get("kind")
    if kind not in KINDS:
        fault(f"'kind' must be one of {', '.join(KINDS)}; got {kind!r}.")
        return None

    if section == "graded":
        for name in sorted(KEY & entry.keys()):
            fault(
                f"a graded question must not carry {name!r}; the key belongs in the hidden tests "
                "of the solution."
            )
        allowed = NEEDED | ({"unit"} if kind == "numeric" else {"options"})
        entry = {k: v for k, v in entry.items() if k not in KEY}
    elif kind == "numeric":
        allowed = NEEDED | {"unit", "answer", "tolerance", "why", "hint"}
    else:
        allowed = NEEDED | {"options", "answer", "why"}
    _known(entry, allowed, id, faults)
    for name in sorted(allowed - {"unit"} - entry.keys()):
        fault(f"{name!r} is missing.")
    if len(faults) > before:
        return None

    given: dict = {"text": _text(entry["question"], "the question", fault)}
    if kind == "numeric":
        given["unit"] = _text(entry.get("unit", ""), "'unit'", fault, empty=True)
        if section == "practice":
            given["number"] = _number(entry["answer"], "answer", fault)
            given["tolerance"] = _number(entry["tolerance"], "tolerance", fault)
            if given["tolerance"] is not None and given["tolerance"] < 0:
                fault("'tolerance' must not be negative.")
            given["why"] = {"": _text(entry["why"], "'why'", fault)}
            given["hint"] = _text(entry["hint"], "'hint'", fault)
    else:
        given["options"] = _options(entry["options"], fault)
        if section == "practice":
            given["right"] = _right(entry["answer"], kind, given["options"], fault)
            given["why"] = _why(entry["why"], given["options"], fault)
    return Question(id, section, kind, **given) if len(faults) == before else None


def _options(raw: object, fault) -> dict[str, str]:
    if not isinstance(raw, dict) or not 2 <= len(raw) <= 8:
        fault("'options' must hold 2 to 8 options, each with its letter.")
        return {}
    if "".join(raw) != ascii_lowercase[: len(raw)]:
        fault(f"options must be lettered a, b, c, ... in order; got {', '.join(raw)}.")
    options = {letter: _text(text, f"option {letter}", fault) for letter, text in raw.items()}
    if len(set(options.values())) < len(options):
        fault("two options have the same text.")
    if any("```" in text or "\n\n" in text for text in options.values()):
        fault("an option is one paragraph; put a block of code into the question.")
    return options


def _right(raw: object, kind: str, options: dict[str, str], fault) -> tuple[str, ...]:
    letters = [raw] if isinstance(raw, str) else raw
    if kind == "single" and not isinstance(raw, str):
        fault("'answer' of a single choice is one letter, such as b.")
        return ()
    if not isinstance(letters, list) or not letters:
        fault("'answer' of a multiple choice is a list of letters, such as [a, c].")
        return ()
    for letter in letters:
        if letter not in options:
            fault(f"'answer' names {letter!r}, which is not among the options {''.join(options)}.")
    if len(set(map(str, letters))) < len(letters):
        fault("'answer' names a letter twice.")
    if len(letters) >= len(options):
        fault("at least one option must be wrong.")
    return tuple(sorted(map(str, letters)))


def _why(raw: object, options: dict[str, str], fault) -> dict[str, str]:
    if not isinstance(raw, dict):
        fault("'why' must hold an explanation for each letter.")
        return {}
    for letter in options.keys() - raw.keys():
        fault(f"option {letter} has no explanation under 'why'; right ones need one too.")
    for letter in raw.keys() - options.keys():
        fault(f"'why' explains {letter!r}, which is not among the options.")
    return {k: _text(v, f"the explanation of {k}", fault) for k, v in sorted(raw.items())}


def _text(raw: object, what: str, fault, empty: bool = False) -> str:
    if not isinstance(raw, str) or not (raw.strip() or empty):
        fault(f"{what} must be a text, not empty.")
        return ""
    mark = markup.unbalanced(raw)
    if mark:
        fault(f"{what} opens {mark} and does not close it.")
    return raw.strip()


def _number(raw: object, what: str, fault) -> float | None:
    try:
        number = float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        fault(f"{what!r} must be a number, such as 0.5; got {raw!r}.")
        return None
    return number


def _known(entry: dict, allowed: set[str], where: str, faults: list[str]) -> None:
    for name in entry.keys() - allowed:
        near = difflib.get_close_matches(name, sorted(allowed), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(sorted(allowed))}."
        faults.append(f"{where}: {name!r} does not belong here; {hint}")
