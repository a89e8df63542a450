"""Byte-pair encoding: step by step, as a tokenizer, and against the library `tokenizers`."""

import itertools
import json
import random
from collections import Counter

import numpy as np
import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, models, pre_tokenizers, trainers

from course_lib import data, text
from course_lib.text import PAD, SPECIALS, START, BytePairs

# The same cuts as `pre_tokens`, in the words of that library's regular expressions: its \w has the
# accents that stand alone, its \s lacks four characters that `str.isspace` has.
SPACE, LETTER = r"\s\x1c-\x1f", r"\p{L}\p{Nl}\p{No}"
PIECE = (
    rf"'(?:s|t|re|ve|m|ll|d)| ?[{LETTER}]+| ?\p{{Nd}}+| ?[^{SPACE}{LETTER}\p{{Nd}}]+"
    rf"|[{SPACE}]+(?![^{SPACE}])|[{SPACE}]+"
)
OURS = pre_tokenizers.Sequence(
    [
        pre_tokenizers.Split(Regex(PIECE), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]
)
GPT2 = pre_tokenizers.ByteLevel(add_prefix_space=False)


def letters_of_gpt2() -> list[str]:
    """Return the letter that GPT-2 writes for each byte: itself where it can be seen."""
    seen = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    later = itertools.count(256)
    return [chr(byte if byte in seen else next(later)) for byte in range(256)]


LETTERS = letters_of_gpt2()
BYTE_OF = {letter: byte for byte, letter in enumerate(LETTERS)}


def trained_by_the_library(texts, tokens, pre_tokenizer=OURS):
    """Return its merges, as bytes, and its tokenizer."""
    # As "special tokens" the bytes get the numbers 0 to 255, which decide between equal counts.
    trainer = trainers.BpeTrainer(
        vocab_size=tokens, min_frequency=2, special_tokens=LETTERS, show_progress=False
    )
    learning = tokenizers.Tokenizer(models.BPE())
    learning.pre_tokenizer = pre_tokenizer
    learning.train_from_iterator(texts, trainer)
    made = sorted(learning.get_vocab().items(), key=lambda item: item[1])
    merges = [tuple(pair) for pair in state_of(learning)["merges"]]
    tokenizer = tokenizers.Tokenizer(models.BPE(dict(made), merges))
    tokenizer.pre_tokenizer = pre_tokenizer
    return [tuple(map(as_bytes, pair)) for pair in merges], tokenizer


def state_of(tokenizer) -> dict:

    return json.loads(tokenizer.to_str())["model"]


def as_bytes(written: str) -> bytes:
    return bytes(BYTE_OF[letter] for letter in written)


@pytest.fixture(scope="module")
def docs() -> list[str]:
    return list(data.load("python_docs").x)


# Against the library


@pytest.mark.parametrize("pre_tokenizer", [OURS, GPT2])
def test_the_python_docs_give_the_same_merges_and_tokens(docs, pre_tokenizer):
    ours = BytePairs.of(docs, tokens=256 + 1000)
    merges, library = trained_by_the_library(docs, 256 + 1000, pre_tokenizer)
    assert len(ours.merges) == 1000
    assert list(ours.merges) == merges
    for one in [*docs, "Ünïcödé, 数学 🙂\n\n   def f(x): return x ** 2  "]:
        assert ours.encode(one).tolist() == library.encode(one).ids


DIFFICULT = [
    "aaaa aaa aaaaa aa",
    "abab baba abba baab",
    "naïve café, déjà vu; Straße",
    "数学と言語 数学 言語。",
    "🙂🙃🙂 👩‍👩‍👧 e\u0301e\u0301e\u0301 ½½½ ⅧⅧ ²²",
    "don't you'll we've I'D o'clock 'tis",
    "x_1 = __init__(3.14159, -2e-10)  # 100 000",
    "   \n\n\t  end\x1c\x1d \u00a0 \u2003 of \r\n lines   ",
]


def test_ties_and_unicode_give_the_same_merges_and_tokens():
    ours = BytePairs.of(DIFFICULT, tokens=10_000)
    merges, library = trained_by_the_library(DIFFICULT, 10_000)
    assert list(ours.merges) == merges
    assert len(set(ours.counts)) < len(ours.counts) / 3  # most are ties
    for one in DIFFICULT:
        assert ours.encode(one).tolist() == library.encode(one).ids


def test_words_of_few_letters_give_the_same_merges():
    rng = random.Random(0)
    for letters, longest in [("ab", 6), ("abc", 12), ("abé ", 30)]:
        texts = ["".join(rng.choices(letters, k=rng.randint(1, longest))) for _ in range(60)]
        merges, library = trained_by_the_library(texts, 300)
        ours = BytePairs.of(texts, tokens=300)
        assert list(ours.merges) == merges
        for one in texts:
            assert ours.encode(one).tolist() == library.encode(one).ids


# The steps


def test_the_fast_way_gives_what_the_plain_loop_gives():
    texts = ["low lower lowest", "new newer newest wide wider widest"]
    words = Counter(text.to_bytes(piece) for one in texts for piece in text.pre_tokens(one))
    numbers = {bytes([byte]): byte for byte in range(256)}
    merges = {}
    while True:
        counts = text.pair_counts(words)
        best = min(counts, key=lambda p: (-counts[p], numbers[p[0]], numbers[p[1]]))
        if counts[best] < 2:
            break
        merges[best] = counts[best]
        numbers.setdefault(best[0] + best[1], len(numbers))
        words = Counter({text.merge(word, best): n for word, n in words.items()})
    assert text.learn_merges(texts, 1000) == merges
    assert list(merges)[:2] == [(b"w", b"e"), (b" ", b"w")]


def test_merging_goes_from_the_left_and_takes_no_token_twice():
    assert text.merge(("a", "a", "a"), ("a", "a")) == ("aa", "a")
    assert text.merge(("a", "b"), ("b", "a")) == ("a", "b")
    assert text.merge((), ("a", "b")) == ()
    assert text.pair_counts({("a", "a", "a"): 2, ("b",): 9}) == {("a", "a"): 4}


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_the_pieces_are_the_text(one):
    assert "".join(text.pre_tokens(one)) == one


# The tokenizer

SMALL = BytePairs.of(DIFFICULT, tokens=320, specials=SPECIALS)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_every_text_comes_back(one):
    for tokenizer in (SMALL, BytePairs([])):
        numbers = tokenizer.encode(one)
        assert numbers.dtype == np.int64
        assert tokenizer.decode(numbers) == one
        assert len(numbers) <= len(one.encode())


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="ab é", max_size=20), st.integers(0, len(SMALL.merges)))
def test_the_steps_up_to_a_merge_are_what_the_tokenizer_did_then(one, n):
    earlier = SMALL.first(n)
    for piece in text.pre_tokens(one):
        word = [word for rank, word in SMALL.steps(piece) if rank is None or rank < n][-1]
        assert [earlier.pieces[number] for number in earlier.encode(piece)] == list(word)


def test_specials_come_first_then_bytes_then_merges():
    pairs = BytePairs.of("low low", tokens=262, specials=(PAD, START, "<mask>"))
    assert (pairs.pad, pairs.start, pairs.end, pairs.unknown) == (0, 1, None, None)
    assert pairs.tokens[:3] == (PAD, START, "<mask>")
    assert pairs.tokens.index("a") == 3 + ord("a")
    assert pairs.tokens[3 + 0xC3] == "<0xC3>"
    assert pairs.merges == ((b"l", b"o"), (b"lo", b"w")) and pairs.counts == (2, 2)
    assert pairs.tokens[-2:] == ("lo", "low") and len(pairs) == 261
    assert pairs.pieces[:4] == (b"", b"", b"", b"\x00")
    assert "low" in pairs and PAD in pairs and "lower" not in pairs and "<end>" not in pairs
    assert pairs.decode([1, 260, 0]) == "low"


def test_no_text_gives_a_special_token():
    pairs = BytePairs.of(["<pad> <pad> <start>"] * 3, tokens=300, specials=SPECIALS)
    assert pairs.encode("<pad><start>").min() >= len(SPECIALS)
    assert pairs.decode(pairs.encode("<pad><start>")) == "<pad><start>"


def test_a_character_cut_in_two_is_shown_as_unreadable():
    pairs = BytePairs([])
    assert pairs.decode(pairs.encode("né")[:2]) == "n\N{REPLACEMENT CHARACTER}"


def test_it_stands_where_a_vocabulary_can():
    batch = SMALL.batch(["ab", ""], start=True, end=True)
    assert batch.shape[0] == 2 and batch[1].tolist()[:3] == [SMALL.start, SMALL.end, SMALL.pad]
    assert not SMALL.strange("数🙂")

    def step(tokens):
        logits = np.full(len(SMALL), -np.inf)
        logits[tokens[-1] + 1] = 0
        return logits

    assert text.generate(step, SMALL.encode("a"), n=3) == SMALL.encode("bcd").tolist()


def test_two_ways_to_the_same_bytes_are_one_token():
    pairs = BytePairs([(b"a", b"a"), (b"aa", b"a"), (b"a", b"aa")])
    assert len(pairs) == 256 + 2
    assert pairs.encode("aaa").tolist() == [257]


def test_what_is_saved_comes_back(tmp_path):
    file = tmp_path / "pairs.json"
    SMALL.save(file)
    again = BytePairs.load(file)
    assert (again.merges, again.counts, again.specials) == (
        SMALL.merges,
        SMALL.counts,
        SMALL.specials,
    )
    assert again.tokens == SMALL.tokens


# Errors


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BytePairs.of("low", tokens=100), "tokens=100 is not allowed.*from 256"),
        (lambda: BytePairs([(b"lo", b"w")]), "Merge 0 joins b'lo' and b'w', but b'lo'"),
        (lambda: BytePairs([(b"l", b"o")] * 2), "twice"),
        (lambda: BytePairs([(b"l", b"o")], counts=[1, 2]), "1 merges and 2 counts"),
        (lambda: BytePairs([], specials=["mask"]), "form <name>"),
        (lambda: BytePairs([], specials=[START, PAD]), "has to come first"),
        (lambda: BytePairs([]).decode([300]), "expected 0 to 255"),
        (lambda: BytePairs([]).encode("\ud800"), "no character"),
        (lambda: BytePairs([]).first(1), "give 0 to 0"),
        (lambda: BytePairs([]).batch(["a"]), "needs <pad>"),
    ],
)
def test_errors_say_what_to_do(make, words):
    with pytest.raises(ValueError, match=words):
        make()
