"""The cards as they live in JupyterLab. What a click does is in `static/card.js`."""

from __future__ import annotations

import weakref
from pathlib import Path

import anywidget
import traitlets

from course_lib import progress
from course_lib.quiz import fallback, given, markup
from course_lib.quiz.bank import Question, Topic

__all__ = ["AnswerCard", "Card", "FinishCard", "PracticeCard"]

STATIC = Path(__file__).with_name("static")
NOT_SAVED = "This could not be saved in your progress file; `course doctor` says why."

# A lesson is run first and answered afterwards, so its closing card must hear of each answer.
_closing: weakref.WeakSet[FinishCard] = weakref.WeakSet()


class Card(anywidget.AnyWidget):
    """A card: what it shows (`card`), what is chosen (`given`), and a line below (`note`).

    Everything is sent to the browser once, so that a click answers at once, even while a cell
    trains a model.
    """

    # One module for the browser: a page of a notebook has no folder to import from.
    _esm = "\n".join((STATIC / name).read_text("utf-8") for name in ("cell.js", "card.js"))
    _css = (STATIC / "card.css").read_text("utf-8")
    card = traitlets.Dict().tag(sync=True)
    given = traitlets.List(traitlets.Unicode()).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __init__(self, card: dict, still: fallback.Pair, **traits: object) -> None:
        self._still = still
        super().__init__(card=card, **traits)
        self.on_msg(self._hear)

    def _hear(self, _: object, content: object, __: object) -> None:
        """Take a message from the browser."""

    def _repr_mimebundle_(self, **_: object) -> dict:
        page, text = self._still
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {
            "text/plain": text,
            "text/html": page,
            "application/vnd.jupyter.widget-view+json": view,
        }

    def __repr__(self) -> str:
        """Return the card as text, for a terminal."""
        return self._still[1]


class PracticeCard(Card):
    """A practice question; each try goes into the progress file, until one is right."""

    def __init__(self, question: Question) -> None:
        self.question = question
        before = progress.read().practice.get(question.id)
        self.solved = False
        card = _shown(question) | {
            "mode": "practice",
            "right": list(question.right),
            "why": {k: markup.to_inline_html(v) for k, v in question.why.items()},
            "number": question.number,
            "tolerance": question.tolerance,
            "hint": markup.to_inline_html(question.hint),
            "before": bool(before and before.correct),
        }
        super().__init__(card, fallback.question(question))

    def _hear(self, _: object, content: object, __: object) -> None:
        if not isinstance(content, dict) or "tried" not in content or self.solved:
            return
        # Looking at the other explanations afterwards is not another try.
        self.solved = self.judge(content["tried"])
        saved = progress.record_practice(self.question.id, self.solved)
        self.note = "" if saved else NOT_SAVED
        for card in list(_closing):
            card.refresh()

    def judge(self, tried: list[str]) -> bool:
        """Return whether `tried`, a list of letters or of the text of a number, is right."""
        try:
            if self.question.kind == "numeric":
                value = given.number(tried[0])
                return value is not None and abs(value - self.question.number) <= (
                    self.question.tolerance + 1e-9 * abs(self.question.number)
                )
            return given.letters(tried, self.question.letters) == self.question.right
        except given.Unusable:
            return False


class AnswerCard(Card):
    """A graded question; a click writes the answer into the card's own cell."""

    def __init__(self, question: Question, answer: given.Answer, trouble: str = "") -> None:
        chosen: list[str] = []
        if question.kind == "numeric":
            chosen = [] if answer is None else [f"{answer!r}"]
        elif answer is not None:
            chosen = list(answer)
        card = _shown(question) | {
            "mode": "graded",
            "example": fallback.example(question),
            "trouble": trouble,
        }
        super().__init__(card, fallback.question(question, answer, trouble), given=chosen)


class FinishCard(Card):
    """The card that closes a lesson: practice score, and a button that marks it as read."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        super().__init__(self._now(), fallback.finish(topic))
        _closing.add(self)

    def refresh(self) -> None:
        """Show the score as it is now."""
        self.card = self._now()

    def _now(self) -> dict:
        ids = list(self.topic.practice)
        seen = progress.read()
        right, count = seen.score(ids)
        return {
            "mode": "finish",
            "chapter": self.topic.chapter,
            "count": count,
            "right": right,
            "first": sum(i in seen.practice and seen.practice[i].first_try for i in ids),
            "open": sum(i not in seen.practice for i in ids),
            "read": seen.chapters_read.get(self.topic.chapter, "")[:10],
        }

    def _hear(self, _: object, content: object, __: object) -> None:
        if isinstance(content, dict) and content.get("read"):
            saved = progress.record_read(self.topic.chapter)
            self.note = "" if saved else NOT_SAVED
            self.refresh()


def _shown(question: Question) -> dict:
    """Return what every card shows of a question; texts become HTML here and nowhere else."""
    return {
        "id": question.id,
        "kind": question.kind,
        "how": fallback.HOW[question.kind],
        "text": markup.to_html(question.text),
        "options": {k: markup.to_inline_html(v) for k, v in question.options.items()},
        "unit": question.unit,
    }
