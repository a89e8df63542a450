"""Measure answers and summaries: `answers.csv`, a line for each number.

    python checkpoints/answers.py

takes half a minute, and trains nothing but seven weights. Choices are made on one half of the
questions in course_lib/text/answers/questions.yaml, and every number is given for both halves. It
needs passage_embeddings.npz, the work of the script of that name. `low` and `high` hold 95% of the
values when the questions (or lessons) are drawn anew from themselves. With ``--show`` it prints the
mistakes as well.

- search: is a right passage among the first 1, 3, 5?
- sentence: is the answer in the sentence that was chosen from the *right* passage, or in the quote,
  which has the two sentences beside it as well? Token F1 and exact match, of the whole sentence and
  of what was taken out of it.
- assistant: all together. Of the questions with an answer: answered at all, with the answer in the
  sentence, in the quote. Of those without: "I do not know".
- summary: ROUGE F1 of extracts of the lessons against the summaries that their author wrote. There
  are few lessons, and their author knew the figures as well, which no extract can show.
"""

import argparse
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import numpy as np  # noqa: E402
from saving import write_table  # noqa: E402

from course_lib import checkpoints, text  # noqa: E402
from course_lib.text import answers  # noqa: E402

HALVES = ("choosing", "held_out")


def squeezed(words: str) -> str:
    """Return a text with single spaces."""
    return " ".join(words.split())


def line(task: str, half: str, name: str, measure: str, values) -> dict:
    """Return one line: the mean of the values and the range of the means of 2,000 redraws."""
    values = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(0).integers(len(values), size=(2000, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    found = {"task": task, "half": half, "name": name, "measure": measure, "n": len(values)}
    return found | {"mean": float(values.mean()), "low": float(low), "high": float(high)}


def with_passages(half: str, passages) -> list[tuple[answers.Question, str]]:
    """Return the questions of a half that have an answer, each with the text of its passage."""
    asked = answers.questions(half, answered=True)
    return [(q, next(p for p in passages if q.stands_in(p)).text) for q in asked]


def examples(pairs) -> list:
    """Return what `Reader.fit` learns from."""
    return [
        (q.question, passage, lambda sentence, q=q: squeezed(q.answer) in squeezed(sentence))
        for q, passage in pairs
    ]


def search_lines(half: str, name: str, index) -> list[dict]:
    """Measure how often a right passage is among the first."""
    asked = answers.questions(half, answered=True)
    ranks = np.array([index.rank(q.question, q.stands_in) for q in asked])
    return [line("search", half, name, f"recall_at_{k}", ranks <= k) for k in (1, 3, 5)] + [
        line("search", half, name, "mean_reciprocal_rank", 1 / ranks)
    ]


def sentence_lines(half: str, name: str, reader, pairs, show: bool) -> list[dict]:
    """Measure the choice of a sentence, and of words in it, when the passage is given."""
    rows = []
    for q, passage in pairs:
        whole = reader.best_span(q.question, passage, narrow=False)
        span = reader.best_span(q.question, passage)
        hit = squeezed(q.answer) in squeezed(whole.sentence)
        if show and not hit:
            print(f"{half}, {name}: {q.question}\n  said: {span.text}\n  right: {q.answer}")
        rows.append(
            [
                hit,
                squeezed(q.answer) in squeezed(whole.quote),
                answers.token_f1(whole.text, q.answer),
                answers.token_f1(span.text, q.answer),
                answers.exact_match(whole.text, q.answer),
                answers.exact_match(span.text, q.answer),
            ]
        )
    names = (
        *("sentence_holds_answer", "quote_holds_answer"),
        *("f1_sentence", "f1_narrowed", "exact_sentence", "exact_narrowed"),
    )
    columns = np.array(rows, dtype=float).T
    return [
        line("sentence", half, name, measure, values)
        for measure, values in zip(names, columns, strict=True)
    ]


def assistant_lines(half: str, name: str, assistant, show: bool) -> list[dict]:
    """Measure everything together: right, wrong, silent."""
    answered, right, near = [], [], []
    for q in answers.questions(half, answered=True):
        reply = assistant.ask(q.question)
        answered.append(reply.known)
        held = reply.known and squeezed(q.answer) in squeezed(reply.span.sentence)
        right.append(held)
        near.append(reply.known and squeezed(q.answer) in squeezed(reply.span.quote))
        if show and not held:
            print(f"{half}, {name}: {q.question} ({reply.confidence:.2f})\n  {reply}")
    silent = []
    for q in answers.questions(half, answered=False):
        reply = assistant.ask(q.question)
        silent.append(not reply.known)
        if show and reply.known:
            print(f"{half}, {name}, NO ANSWER: {q.question} ({reply.confidence:.2f})\n  {reply}")
    return [
        line("assistant", half, name, "answered", answered),
        line("assistant", half, name, "answer_in_sentence", right),
        line("assistant", half, name, "answer_in_quote", near),
        line("assistant", half, name, "silent_without_answer", silent),
    ]


def threshold(assistant) -> float:
    """Choose the threshold on the choosing half."""
    with_answer, without = (
        [assistant.ask(q.question).confidence for q in answers.questions("choosing", kind)]
        for kind in (True, False)
    )
    return answers.best_threshold(with_answer, without)


def summary_lines(show: bool) -> list[dict]:
    """Compare extracts of the lessons with the summaries of their author."""
    sections, references = answers.lesson_sections(), answers.lesson_summaries()
    scores: dict[str, list] = {}
    for lesson, reference in references.items():
        reference = " ".join(reference)
        body = [
            [s for block in blocks for s in answers.sentences(block) if answers.is_prose(s)]
            for _, blocks in sections[lesson]
        ]
        flat, words = [s for part in body for s in part], len(reference.split())
        first = [part[0] for part in body if part]
        rng = np.random.default_rng(0)
        mixed = [[flat[i] for i in rng.permutation(len(flat))] for _ in range(20)]
        made = {
            "lead": [[flat[i] for i in text.lead(flat, words)]],
            "random": [[some[i] for i in text.lead(some, words)] for some in mixed],
            "first_of_sections": [[first[i] for i in text.lead(first, words)]],
            "textrank": [[flat[i] for i in text.textrank(flat, words)]],
            "centroid": [[flat[i] for i in text.centroid(flat, words)]],
        }
        for name, extracts in made.items():
            joined = [" ".join(extract) for extract in extracts]
            if show and name in ("lead", "textrank"):
                print(f"{lesson}, {name}: {joined[0]}")
            measured = [[text.rouge_n(t, reference, n).f1 for t in joined] for n in (1, 2)] + [
                [text.rouge_l(t, reference).f1 for t in joined]
            ]
            scores.setdefault(name, []).append(np.mean(measured, axis=1))
    found = []
    for name, rows in scores.items():
        gain = np.array(rows) - np.array(scores["lead"])
        for place, measure in enumerate(("rouge_1", "rouge_2", "rouge_l")):
            found.append(line("summary", "all", name, measure, np.array(rows)[:, place]))
            found.append(line("summary", "all", name, f"{measure}_over_lead", gain[:, place]))
    return found


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true", help="print the mistakes")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    passages = answers.passages()
    index = answers.TextIndex(passages, answers.BM25())
    encoder = answers.Encoder.load(checkpoints.path("passage_embeddings.npz"))
    embedded = answers.TextIndex(passages, answers.EmbeddingScorer(encoder))
    by_hand = answers.Reader(index.scorer.idf)
    overlap = answers.Reader(index.scorer.idf, [1.0] + [0.0] * (len(answers.FEATURES) - 1), 0.0)
    learnt = by_hand.fit(examples(with_passages("choosing", passages)))
    readers = {"overlap": overlap, "by_hand": by_hand, "learnt": learnt}
    weights = dict(zip(answers.FEATURES, learnt.weights.round(2).tolist(), strict=True))
    print(f"learnt: {weights}, bias {learnt.bias:.2f}")
    helpers = {
        name: answers.Assistant(index, reader, threshold=0.0) for name, reader in readers.items()
    }
    limit = threshold(helpers["by_hand"])
    print(f"threshold: {limit:.3f}", flush=True)
    helpers |= {
        f"{name}, threshold {limit:.2f}": answers.Assistant(index, reader, limit)
        for name, reader in readers.items()
    }
    rows = []
    for half in HALVES:
        rows += search_lines(half, "BM25", index) + search_lines(half, "embeddings", embedded)
        pairs = with_passages(half, passages)
        for name, reader in readers.items():
            rows += sentence_lines(half, name, reader, pairs, given.show and name == "by_hand")
        for name, assistant in helpers.items():
            show = given.show and name.startswith("by_hand, ")
            rows += assistant_lines(half, name, assistant, show)
    rows += summary_lines(given.show)
    given.to.mkdir(parents=True, exist_ok=True)
    write_table(given.to / "answers.csv", rows)
    for row in rows:
        print(*(f"{v:.3f}" if isinstance(v, float) else v for v in row.values()))


if __name__ == "__main__":
    main()
