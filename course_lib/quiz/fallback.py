"""A card where nothing can be clicked: on paper, on GitHub, in an exported page, in a terminal.

Plain HTML elements only: such places drop styles and scripts.
"""

from __future__ import annotations

import html
import re
import textwrap

from course_lib.quiz import given, markup
from course_lib.quiz.bank import Question, Topic

__all__ = ["finish", "message", "question"]

Pair = tuple[str, str]  # HTML, plain text

HOW = {
    "single": "choose one",
    "multiple": "choose all that apply",
    "numeric": "give a number",
}


def question(asked: Question, answer: given.Answer = None, trouble: str = "") -> Pair:
    """Return a question as (HTML, plain text), with its key where it is a practice question.

    Parameters
    ----------
    asked : Question
        The question.
    answer : None, str, tuple of str or float
        The student's answer to a graded question, normalised.
    trouble : str
        A sentence about an answer that could not be used.
    """
    graded = asked.section == "graded"
    title = f"{'Graded question' if graded else 'Practice'} ({HOW[asked.kind]})"
    ticked = () if answer is None or asked.kind == "numeric" else tuple(answer)

    page = [f"<p><strong>{title}</strong></p>", markup.to_html(asked.text)]
    lines = [title, "", _wrap(markup.to_plain(asked.text)), ""]
    if asked.options:
        # Letters are written out: some pages restyle an ordered list with numbers.
        items = []
        for letter, text in asked.options.items():
            chosen = letter in ticked
            mark = " <strong>(your answer)</strong>" if chosen else ""
            items.append(f"<strong>{letter})</strong> {markup.to_inline_html(text)}{mark}")
            lines.append(_wrap(markup.to_plain(text), f"{'>' if chosen else ' '} {letter}) "))
        page.append(f"<p>{'<br>'.join(items)}</p>")
    if graded:
        state = "Not answered yet."
        if answer is not None:
            state = f"Your answer: {', '.join(ticked) or answer}{_unit(asked)}."
        state = trouble or state
        how = f"To answer, write {example(asked)} in the cell and run it."
        page.append(f"<p>{html.escape(state)}</p>")
        lines += ["", _wrap(state)]
        if answer is None:
            page.append(f"<p>To answer, write <code>{html.escape(example(asked))}</code>")
            page.append(" in the cell and run it.</p>")
            lines.append(how)
    else:
        key, reasons = _key(asked)
        page.append("<details><summary>Show the answer</summary>")
        page.append(f"<p>Right: <strong>{key}</strong></p>")
        page += [
            f"<p><strong>{name}</strong>{markup.to_inline_html(reason)}</p>"
            for name, reason in reasons
        ]
        page.append("</details>")
        lines += ["", f"Right: {key}"]
        lines += [_wrap(markup.to_plain(reason), f"  {name}") for name, reason in reasons]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
    return "<div>" + "".join(page) + "</div>", text


def finish(topic: Topic) -> Pair:
    """Return the card that closes a lesson as (HTML, plain text). It names no learner's results."""
    count = len(topic.practice)
    sentence = (
        f"End of chapter {topic.chapter}, with {count} practice "
        f"question{'' if count == 1 else 's'}. In JupyterLab, a button here marks it as read."
    )
    return f"<div><p>{html.escape(sentence)}</p></div>", sentence + "\n"


def message(sentence: str) -> Pair:
    """Return a sentence in a card's place as (HTML, plain text)."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in sentence.splitlines())
    return f'<div role="alert">{paragraphs}</div>', sentence + "\n"


def example(asked: Question) -> str:
    """Return a call that answers `asked`, as a student would type it."""
    sample = {"single": '"b"', "multiple": '"ab"', "numeric": "0.5"}[asked.kind]
    return f'quiz.answer("{asked.id}", {sample})'


def _key(asked: Question) -> tuple[str, list[Pair]]:
    if asked.kind == "numeric":
        within = f" (within {asked.tolerance:g})" if asked.tolerance else ""
        return f"{asked.number:g}{_unit(asked)}{within}", [("", asked.why[""])]
    reasons = [(f"{letter}) ", reason) for letter, reason in asked.why.items()]
    return ", ".join(asked.right), reasons


def _unit(asked: Question) -> str:
    return f" {asked.unit}" if asked.unit else ""


def _wrap(text: str, lead: str = "") -> str:
    """Wrap prose for a terminal; lines of code keep their breaks."""
    if "```" in text:
        return lead + text
    paragraphs = text.split("\n\n")
    hang = " " * len(lead)
    return "\n\n".join(
        textwrap.fill(p, 88, initial_indent=hang if i else lead, subsequent_indent=hang)
        for i, p in enumerate(paragraphs)
    )
