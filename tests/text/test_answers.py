"""Words, passages, search, embeddings, spans and the assistant: by hand, and on the documents."""

from math import log

import numpy as np
import pytest

from course_lib import checkpoints
from course_lib.text import answers
from course_lib.text.answers import (
    BM25,
    Assistant,
    EmbeddingScorer,
    Encoder,
    Mixture,
    Passage,
    Reader,
    TextIndex,
    best_threshold,
    embeddings,
    mean_reciprocal_rank,
    questions,
    recall_at,
    sentences,
    words,
)

SMALL = [
    Passage("The cat sat on the mat. It purred.", "lesson 90", "Cats"),
    Passage("Dogs bark at a cat. In 1958 Laika flew. Is it sad? It is.", "lesson 90", "Dogs"),
    Passage('Use "str.split()" to cut a string.', "Python reference, topic 'x'", "str.split"),
]


@pytest.fixture(scope="module")
def passages():
    return answers.passages()


# Words and sentences


def test_names_of_code_are_words_and_have_parts():
    assert words("Call `str.split()`, not __init__!") == [
        *("call", "str.split", "str", "split", "not"),
        *("__init__", "init"),
    ]
    assert words("max_pooling", parts=False) == ["max_pooling"]
    assert words("3.14 e.g. Keras's 1,000") == ["3.14", "e.g", "kera", "1,000"]
    assert words("The classes' methods, indices of boxes and queries; is, bus, pass") == [
        *("the", "class", "method", "indice", "of", "box", "and", "query", "is", "bus", "pass")
    ]


def test_a_question_keeps_what_it_is_about():
    assert answers.content_words("What do the operators and and or return?") == [
        "operator",
        "return",
    ]
    assert answers.content_words("What is it?") == ["what", "is", "it"]  # better than nothing


def test_sentences_end_at_stops_and_lines():
    text = (
        "Some names, e.g. Keras, are short. Others (Vaswani et al. 2017) are not!\n- An item\nEnd"
    )
    assert sentences(text) == [
        "Some names, e.g. Keras, are short.",
        "Others (Vaswani et al. 2017) are not!",
        "- An item",
        "End",
    ]
    assert sentences('It is "so." Is it? "Yes."') == ['It is "so."', "Is it?", '"Yes."']
    assert sentences("Call x.y. Then 3.5 is fine.") == ["Call x.y.", "Then 3.5 is fine."]
    assert sentences(" \n ") == []


# Documents


def test_passages_know_where_they_stand(passages):
    sources = {passage.source for passage in passages}
    assert "Python reference, topic 'lambda', section 'Lambdas'" in sources
    assert "Python reference, topic 'string-methods', section 'str.split'" in sources
    assert "lesson 04, section 'Pooling: where matters less'" in sources
    assert {p.document for p in passages if p.document.startswith("lesson")} == {
        f"lesson {n:02}" for n in (0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12)
    }
    for passage in passages:
        assert passage.text.strip() and passage.heading
        assert "](" not in passage.text or passage.document.startswith("Python")
    mistake = next(p for p in passages if "Pooling makes the network invariant" in p.text)
    assert "A common mistake. " in mistake.text and mistake.document == "lesson 04"


def test_no_long_paragraph_stands_twice(passages):
    lines = [line for passage in passages for line in passage.text.splitlines() if len(line) > 200]
    assert len(set(lines)) > 0.99 * len(lines)


def test_the_size_of_passages(passages):
    lengths = np.array([len(passage.text.split()) for passage in passages])
    assert 60 < lengths.mean() < 130 and np.quantile(lengths, 0.95) < 230
    short = answers.lesson_passages(size=50)
    long = answers.lesson_passages(size=200)
    assert len(short) > 1.5 * len(long)
    assert "".join(p.text for p in short).split() != [] and sum(
        len(p.text.split()) for p in short
    ) == sum(len(p.text.split()) for p in long)


def test_summaries_of_the_lessons():
    summaries = answers.lesson_summaries()
    assert set(summaries) == set(answers.lesson_sections())
    assert all(4 <= len(lines) <= 6 for lines in summaries.values())


# The questions


@pytest.mark.parametrize("half", ["choosing", "held_out"])
def test_each_answer_stands_in_its_passage(passages, half):
    asked = questions(half)
    assert len(questions(half, answered=True)) >= 30
    assert len(questions(half, answered=False)) >= 8
    lost = [q for q in asked if q.answer and not any(map(q.stands_in, passages))]
    assert not lost, "Mend course_lib/text/answers/questions.yaml: these answers have moved."
    for kind in ("lesson", "Python reference"):
        assert sum(q.document.startswith(kind) for q in asked) >= 15


def test_the_halves_have_no_question_in_common():
    both = [q.question for half in ("choosing", "held_out") for q in questions(half)]
    assert len(set(both)) == len(both)
    with pytest.raises(ValueError, match="half='test'"):
        questions("test")


# Search


def test_bm25_by_hand():
    scorer = BM25(k1=1.0, b=0.5, split=str.split, split_question=str.split)
    scorer.fit(["a b", "a a a b c c", "d"])  # mean length 3
    assert scorer.idf["a"] == pytest.approx(log(1 + 1.5 / 2.5))
    assert scorer.idf["d"] == pytest.approx(log(1 + 2.5 / 1.5))
    length = 0.5 + 0.5 * 6 / 3
    expected = log(1 + 1.5 / 2.5) * 3 * 2 / (3 + length)
    assert scorer.scores("a zzz")[1] == pytest.approx(expected)
    assert scorer.scores("a a")[1] == pytest.approx(2 * expected)
    np.testing.assert_array_equal(scorer.scores("zzz"), [0, 0, 0])


def test_k1_and_b_do_what_they_are_for():
    texts = ["cat " * 9, "cat", "cat and much else that makes this text long"]
    by = {(k1, b): BM25(k1, b).fit(texts).scores("cat") for k1, b in [(0, 0), (1.2, 0), (1.2, 1)]}
    assert np.ptp(by[0, 0]) == 0
    assert by[1.2, 0][0] > by[1.2, 0][1] == by[1.2, 0][2]
    assert by[1.2, 1][1] > by[1.2, 1][2]


def test_searching_a_small_index():
    index = TextIndex(SMALL, BM25())
    assert index.search("Where did the cat sit?", 1)[0].passage is SMALL[0]
    assert index.search("How do I split?", 1)[0].passage is SMALL[2]  # a part, in the heading
    found = index.search("cat bark", 3)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert index.rank("cat bark", lambda p: p.heading == "Dogs") == 1
    assert index.rank("cat bark", lambda p: False) == np.inf


def test_a_mixture_does_not_depend_on_scales():
    class Ten(BM25):
        def scores(self, question):
            return 10 * super().scores(question) + 3

    one, ten = (TextIndex(SMALL, Mixture([BM25(), s], [0.5, 0.5])) for s in (BM25(), Ten()))
    for question in ("cat", "split dogs", "nothing"):
        np.testing.assert_allclose(one.scorer.scores(question), ten.scorer.scores(question))


def test_measures_of_ranks_by_hand():
    ranks = [1, 2, 4, np.inf]
    assert recall_at(ranks, 1) == 1 / 4 and recall_at(ranks, 5) == 3 / 4
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)


def test_bm25_finds_most_answers(passages):
    index = TextIndex(passages, BM25())
    ranks = [index.rank(q.question, q.stands_in) for q in questions("held_out", answered=True)]
    assert recall_at(ranks, 5) > 0.6 and mean_reciprocal_rank(ranks) > 0.45


# Spans


def test_what_is_asked_for_is_taken_out_of_the_sentence():
    reader = Reader(TextIndex(SMALL, BM25()).scorer.idf)
    found = reader.best_span("In which year did Laika fly?", SMALL[1].text)
    assert (found.text, found.sentence) == ("1958", "In 1958 Laika flew.")
    assert reader.best_span("Who flew in 1958?", SMALL[1].text).text == "Laika"
    whole = reader.best_span("In which year did Laika fly?", SMALL[1].text, narrow=False)
    assert whole.text == whole.sentence and 0 < whole.probability < 1
    assert whole.quote == "Dogs bark at a cat. In 1958 Laika flew. Is it sad?"


def test_a_question_in_a_passage_is_not_the_answer():
    reader = Reader({"sad": 1.0})
    passage = "Is it sad? It is, as most people say. And more follows after that."
    assert reader.best_span("Is it sad?", passage).text == "It is, as most people say."


def test_a_reader_learns_what_pays():
    # The answer is always the last sentence, which by hand is worth least.
    examples = [
        ("What is a cat?", f"A cat is {n}. Some {n} words. Right answer here.", None)
        for n in ("one", "two", "three", "four")
    ]
    examples = [(q, p, lambda s: s.startswith("Right")) for q, p, _ in examples]
    by_hand = Reader({"cat": 1.0})
    learnt = by_hand.fit(examples, decay=0.001)
    for question, passage, is_right in examples:
        assert not is_right(by_hand.best_span(question, passage).text)
        assert is_right(learnt.best_span(question, passage).text)


def test_f1_and_exact_match_of_squad():
    assert answers.normalised('The "Cat\'s" mat, a  dog.') == "cats mat dog"
    assert answers.exact_match("the Cat!", "cat") == 1 and answers.exact_match("cats", "cat") == 0
    assert answers.token_f1("the cat sat", "a cat sat down") == pytest.approx(2 * 2 / (2 + 3))
    assert answers.token_f1("cat cat", "cat") == pytest.approx(2 / 3)
    assert answers.token_f1("dog", "cat") == 0
    assert answers.token_f1("", "") == 1 and answers.token_f1("", "cat") == 0


# The assistant


def test_the_assistant_answers_with_its_source_or_not_at_all():
    index = TextIndex(SMALL, BM25())
    assistant = Assistant(index, Reader(index.scorer.idf), threshold=0.3)
    reply = assistant.ask("In which year did Laika fly?")
    assert reply.known and reply.text == "1958"
    assert str(reply) == "1958\n[lesson 90, section 'Dogs']"
    for question in (
        "What is the capital of France?",
        "",
        "Who wrote long poems about the cat of Paris?",
    ):
        reply = assistant.ask(question)
        assert not reply.known and str(reply) == answers.UNKNOWN and reply.confidence < 0.3


def test_the_best_threshold_by_hand():
    assert best_threshold([0.7, 0.8, 0.9], [0.1, 0.3]) == pytest.approx(0.5)
    assert best_threshold([0.4, 0.8, 0.9], [0.1, 0.2, 0.3, 0.5]) == pytest.approx(0.35)


def test_most_questions_without_answer_are_less_covered(passages):
    index = TextIndex(passages, BM25())
    assistant = Assistant(index, Reader(index.scorer.idf))
    with_answer, without = (
        [assistant.ask(q.question).confidence for q in questions("held_out", answered)]
        for answered in (True, False)
    )
    assert np.mean(np.array(with_answer)[:, None] > without) > 0.7


# Embeddings


def test_every_text_has_features():
    assert len(embeddings.features("")) == len(embeddings.features("what is it")) == 1
    shared = set(embeddings.features("comparing")) & set(embeddings.features("comparison"))
    assert len(shared) == 2  # the beginning, and what all texts have
    assert embeddings.features("The cat") is not None
    np.testing.assert_array_equal(embeddings.features("cat dog"), embeddings.features("Dogs, cat"))
    filled = embeddings.batch(["", "cat dog"], 8)
    assert filled.shape == (2, 8) and (filled[0] > 0).sum() == 1 and filled.max() < embeddings.ROWS
    assert embeddings.batch(["one two three four five six"], 3).shape == (1, 3)


def test_pairs_come_from_one_passage():
    rng = np.random.default_rng(0)
    for (left, right), passage in zip(embeddings.pairs(SMALL * 20, rng), SMALL * 20, strict=True):
        assert left == passage.heading or (left in sentences(passage.text) and left not in right)


def test_the_encoder_in_numpy_computes_what_keras_computes(tmp_path):
    texts = ["the cat sat", "", "dogs bark at a cat", "str.split"]
    model = embeddings.build(6, embeddings.rarity(texts), seed=1)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    slow = model.predict_on_batch(embeddings.batch(texts))
    quick = Encoder.of(model)
    np.testing.assert_allclose(quick.encode(texts), slow, atol=1e-5)
    quick.save(tmp_path / "encoder.npz")
    np.testing.assert_allclose(
        Encoder.load(tmp_path / "encoder.npz").encode(texts), slow, atol=5e-3
    )
    np.testing.assert_allclose(np.linalg.norm(slow, axis=1), 1, atol=1e-5)


def test_the_best_sentence_counts():
    rng = np.random.default_rng(0)
    encoder = Encoder(rng.normal(size=(embeddings.ROWS, 32)), np.eye(32), np.zeros(32))
    buried = "Much is said here of weather and wind. Cats purr. And of rain, hail, sleet and snow."
    texts = [buried, "Dogs bark.", ""]
    both = EmbeddingScorer(encoder).fit(texts).scores("cats purr")
    whole = EmbeddingScorer(encoder, by_sentence=False).fit(texts).scores("cats purr")
    alone = EmbeddingScorer(encoder, by_sentence=False).fit(["Cats purr."]).scores("cats purr")
    assert alone[0] == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(both[0], whole[0] + 1, atol=1e-5)
    np.testing.assert_allclose(both[1:], 2 * whole[1:], atol=1e-5)


def test_training_brings_together_what_belongs_together():
    # Eight pairs without a common word: only training can tell.
    left = [f"question{n} red{n}" for n in range(8)]
    right = [f"answer{n} blue{n}" for n in range(8)]
    encoder = embeddings.build(16, embeddings.rarity(left + right))

    def share_right():
        scorer = EmbeddingScorer(Encoder.of(encoder)).fit(right)
        return np.mean([np.argmax(scorer.scores(q)) == n for n, q in enumerate(left)])

    assert share_right() < 0.7
    model, places = embeddings.contrastive(encoder), np.arange(8)
    x = (embeddings.batch(left), embeddings.batch(right))
    first, *_, last = (model.train_on_batch(x, (places, places))[0] for _ in range(150))
    assert last < first and share_right() == 1


def test_the_trained_encoder_is_small_and_finds_answers(passages):
    file = checkpoints.path("passage_embeddings.npz")
    assert file.stat().st_size <= 3e6
    index = TextIndex(passages, EmbeddingScorer(Encoder.load(file)))
    ranks = [index.rank(q.question, q.stands_in) for q in questions("held_out", answered=True)]
    assert recall_at(ranks, 5) > 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BM25(k1=-1), "k1=-1"),
        (lambda: BM25(b=2), "b=2"),
        (lambda: BM25().scores("cat"), "call fit"),
        (lambda: BM25().fit(["", " "]), "no words"),
        (lambda: Mixture([BM25()], [0.5, 0.5]), "1 scorers and 2 weights"),
        (lambda: recall_at([], 1), "expected one or more"),
        (lambda: mean_reciprocal_rank([0, 1]), "from 1 up"),
        (lambda: Reader({}, weights=[1.0]), "1 weights; expected 7"),
        (lambda: Reader({}).best_span("Who?", " "), "no sentence"),
        (lambda: best_threshold([], [0.1]), "0 questions with an answer and 1 without"),
    ],
)
def test_errors_say_what_was_expected(call, message):
    with pytest.raises(ValueError, match=message):
        call()
