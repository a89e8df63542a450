"""The tokenizer playground: its tokens, its merges, what it says, what it takes and refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.text import PAD, START, BytePairs, pre_tokens
from course_lib.widgets import TokenizerPlayground
from course_lib.widgets.picture import Pointer
from course_lib.widgets.tokenizer_playground import chips, curve, words
from course_lib.widgets.tokenizer_playground.chips import Chip, split_characters
from course_lib.widgets.tokenizer_playground.examples import EXAMPLES, OWN
from course_lib.widgets.tokenizer_playground.merging import MergedText
from course_lib.widgets.tokenizer_playground.painter import ROWS
from course_lib.widgets.tokenizer_playground.reading import MOST

TEXTS = ["low lower lowest slow slower slowest"] * 3 + ["café é naïve 10 100 1000 new newer"] * 2
PAIRS = BytePairs.of(TEXTS, tokens=2 + 256 + 32, specials=(PAD, START))
EXAMPLE = {"low": ("slower, lower café", "What is the same?"), "numbers": ("10 1000", "How many?")}


@pytest.fixture(scope="module")
def shared():
    return TokenizerPlayground(PAIRS, examples=EXAMPLE)


@pytest.fixture
def widget(shared):
    shared.model.hover = None
    shared.train.value = False
    return shared.set(example="numbers").set(example="low", used=len(PAIRS.merges))


def tokens(widget) -> list[str]:
    return [chips.written(chip.token) for chip in widget.frame().chips]


def press(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


def point(widget, kind: str, target: str, *which, pointer: str = "press") -> None:
    """Press in the middle of what the picture shows as such a target."""
    boxes = [box for box, found in widget.painter.sheet.places if found == (target, *which)]
    left, top, wide, high = boxes[0]
    widget.on_pointer(Pointer(kind, left + wide / 2, top + high / 2))


# ---- what it shows ---------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="lowers é10\n🙂", max_size=20), st.integers(0, len(PAIRS.merges)))
def test_the_tokens_are_those_of_a_tokenizer_with_so_many_merges(text, used):
    merged, earlier = MergedText(PAIRS, text), PAIRS.first(used)
    expected = [earlier.pieces[number] for number in earlier.encode(text)]
    assert [token for word in merged.words(used) for token in word] == expected
    assert merged.counts[used] == len(expected)
    assert len(merged.counts) == len(PAIRS.merges) + 1


def test_every_number_of_merges_agrees_with_the_tokenizer(widget):
    model, before = widget.model, None
    for model.used in range(len(PAIRS.merges) + 1):
        frame = model.frame()
        numbers = [chip.number for chip in frame.chips]
        assert numbers == PAIRS.first(model.used).encode(model.text).tolist()
        if before is not None:
            changed = numbers != before
            assert changed == (model.used in model.merged.acting) == (frame.last == model.used)
        before = numbers


def test_what_the_last_merge_made_is_marked(widget):
    frame = widget.set(used=0).frame()
    assert frame.last is None and not any(chip.fresh for chip in frame.chips)
    assert "No merge has acted on this text." in widget.describe()
    frame = widget.step().frame()
    left, right = PAIRS.merges[frame.last - 1]
    fresh = {chip.token for chip in frame.chips if chip.fresh}
    assert fresh == {left + right} and widget.model.used == frame.last
    pair = f"“{left.decode()}” + “{right.decode()}”"
    times = f"{PAIRS.counts[frame.last - 1]} times in training"
    assert f"number {frame.last}, {pair}, {times}." in widget.describe()


def test_the_steps_are_those_of_the_word_that_is_looked_at(widget):
    frame = widget.look(0).frame()
    assert list(zip([None, *frame.history.merges[1:]], frame.history.words, strict=True)) == (
        PAIRS.steps("slower")
    )
    assert frame.entry == len(frame.history.words) - 1
    assert widget.set(used=0).frame().entry == 0
    for entry, used in enumerate(frame.history.needs):
        assert widget.set(used=used).frame().entry == entry


def test_a_word_keeps_being_looked_at_while_its_tokens_change(widget):
    piece = pre_tokens("slower, lower café").index(" lower")
    chip = next(n for n, chip in enumerate(widget.frame().chips) if chip.piece == piece)
    widget.look(chip)
    for used in (0, 3, len(PAIRS.merges)):
        frame = widget.set(used=used).frame()
        assert frame.chips[frame.at].piece == piece


def test_characters_that_no_token_holds_are_named(widget):
    widget.set(text="a🙂é", used=0)
    found = [(split.first, split.last, split.character) for split in widget.frame().split]
    assert found == [(1, 4, "🙂"), (5, 6, "é")]
    assert "The character “🙂” takes 4 tokens." in widget.look(3).describe()
    assert "Token 4 is byte 99, number 155," in widget.describe()
    whole = [Chip("é".encode(), 0, 0, 0), Chip(b" \xc3", 0, 1, 2), Chip(b"\xa9.", 0, 1, 4)]
    ((split),) = split_characters(whole)
    assert (split.first, split.last, split.character) == (1, 2, "é")
    # Bytes that a model wrote: a beginning without an end, and an end without a beginning.
    written = [Chip(token, 0, 0, 0) for token in (b"\xc3", b"a\xc3", b"\xa9", b"\xa9", b"\xf0\x9f")]
    assert [(s.first, s.last, s.character) for s in split_characters(written)] == [(1, 2, "é")]


def test_what_cannot_be_seen_is_written():
    names = {
        b" low": "·low",
        b"\n\t": "↵⇥",
        b"\xc3": "C3",
        b" \xe6\x95": "20 E6 95",
        b"\0": "U+0000",
    }
    assert {token: chips.written(token) for token in names} == names
    assert chips.drawn("数".encode()) == "U+6570" and chips.drawn("数学".encode()) == "□□"
    quoted = ["“·a”", "byte C3", "bytes E6 95"]
    assert [words.quoted(token) for token in (b" a", b"\xc3", b"\xe6\x95")] == quoted
    counted = ["no tokens", "1 token", "1,234 tokens"]
    assert [words.count(n, "token") for n in (0, 1, 1234)] == counted


def test_lines_keep_words_together_and_end_with_a_new_line():
    pieces = ["aaa", "bbb", "\n", "c", "d" * 7]
    row = [Chip(letter.encode(), 0, n, 0) for n, piece in enumerate(pieces) for letter in piece]
    found = chips.lines(row, [10] * len(row), 75)
    assert [[row[n].token for n, *_ in line] for line in found] == [
        [b"a"] * 3,
        [b"b"] * 3 + [b"\n"],
        [b"c", *[b"d"] * 4],  # too long for any line: it starts where there is room
        [b"d"] * 3,
    ]
    assert [left for _, left, _ in found[0]] == [0, 12, 24]
    assert all(left + wide <= 75 for line in found for _, left, wide in line)


# ---- what changes it -------------------------------------------------------------------


def test_steps_go_to_the_merges_that_change_the_text(widget):
    acting = widget.model.merged.acting
    widget.reset()
    seen = [widget.step().model.used for _ in acting]
    assert seen == acting and widget.model.done
    assert widget.step(5).model.used == acting[-1]
    assert widget.back().model.used == acting[-1] - 1
    assert widget.back(1000).model.merged.last(widget.model.used) is None
    assert widget.all_merges().model.used == len(PAIRS.merges)


def test_play_begins_anew_at_the_end_and_stops_there(widget):
    widget.train.value = True
    assert widget.model.used == 0 and widget.clock.playing
    for _ in widget.model.merged.acting:
        assert widget.clock.playing
        widget.clock.value += 1
    assert widget.model.done and not widget.clock.playing


def test_controls_do_what_set_does(widget):
    widget.controls["used"].value = 7
    assert widget.model.used == 7
    widget.controls["text"].value = "lowest 🙂"
    assert widget.model.text == "lowest 🙂" and widget.controls["example"].value == OWN
    assert widget.frame().question == ""
    widget.controls["example"].value = "numbers"
    assert widget.controls["text"].value == "10 1000" and widget.frame().question == "How many?"
    expected = TokenizerPlayground(PAIRS, "10 1000", EXAMPLE).set(used=7)
    assert widget.png == expected.png
    assert widget.picture.alt == widget.picture.caption == expected.describe()
    for name, label in {"back": "Previous merge", "all": "All merges"}.items():
        assert widget.extra_buttons[name].description == label
        widget.extra_buttons[name].click()
    assert widget.model.used == len(PAIRS.merges)


def test_what_is_typed_is_looked_at(widget):
    typed = ["new", "new ", "new low", "newer low", "newer é low", "newer é é low", "newer low", ""]
    seen = []
    for text in typed:
        frame = widget.set(text=text, used=0).frame()
        seen.append(None if frame.at is None else frame.chips[frame.at].start)
    # The last character typed; where some were taken away, the one before them or behind.
    assert seen == [2, 3, 6, 4, 6, 8, 5, None]


def test_an_empty_text_says_so(widget):
    widget.set(text="")
    assert widget.describe().startswith("The text is empty; 32 of 32 merges in use. Type a text")
    press(widget, "ArrowLeft", "End", "ArrowUp", "ArrowDown")
    with pytest.raises(ValueError, match="There is no token 0: the text has 0 tokens"):
        widget.look(0)
    assert not widget.step().picture.error


def test_a_long_text_shows_the_lines_around_the_token(widget):
    widget.set(text="\n".join(f"low{n}" for n in range(30))).look(0)
    last = len(widget.frame().chips) - 1
    assert 0 in widget.painter.boxes and last not in widget.painter.boxes
    widget.look(last)
    assert 0 not in widget.painter.boxes and last in widget.painter.boxes
    rows = {top for _, top, *_ in widget.painter.boxes.values()}
    assert len(rows) == ROWS


# ---- hand and keyboard -----------------------------------------------------------------


def test_the_pointer_looks_and_presses_choose(widget):
    widget.look(0)
    before = widget.png
    point(widget, "move", "chip", 3)
    assert widget.frame().at == 3 and widget.png != before
    widget.on_pointer(Pointer("leave"))
    assert widget.png == before
    point(widget, "press", "chip", 3)
    assert widget.frame().at == 3 and widget.model.hover is None
    need = widget.look(0).frame().history.needs[1]
    point(widget, "press", "step", need)
    assert widget.model.used == need and widget.controls["used"].value == need
    widget.on_pointer(Pointer("press", 2, 2))  # beside everything
    assert widget.model.used == need


def test_the_curve_is_dragged(widget):
    left, top, width, height = curve.CURVE
    widget.on_pointer(Pointer("press", left + width / 2, top + height / 2))
    assert widget.model.used == 16
    widget.on_pointer(Pointer("drag", left - 500, 0))
    assert widget.model.used == 0
    widget.on_pointer(Pointer("drag", left + width + 3, 0))
    assert widget.model.used == 32
    widget.on_pointer(Pointer("release", left, 0))
    widget.on_pointer(Pointer("drag", left, 0))
    assert widget.model.used == 32


def test_the_keyboard_alone_suffices(widget):
    last = len(widget.frame().chips) - 1
    seen = []
    for key in ["Home", "ArrowLeft", "ArrowRight", "ArrowRight", "End", "ArrowRight", "ArrowLeft"]:
        press(widget, key)
        seen.append(widget.frame().at)
    assert seen == [0, 0, 1, 2, last, last, last - 1]
    acting = widget.model.merged.acting
    press(widget, "ArrowDown")
    assert widget.model.used == acting[-1] - 1
    press(widget, "ArrowUp")
    assert widget.model.used == acting[-1]


# ---- what it is given ------------------------------------------------------------------


def test_without_a_tokenizer_it_trains_one_and_shows_all_examples():
    widget = TokenizerPlayground()
    assert len(widget.model.tokenizer) == 1256 and widget.model.example == "English"
    for name, (text, question) in EXAMPLES.items():
        frame = widget.set(example=name).frame()
        assert widget.model.text == text and frame.question == question
        assert frame.counts[0] == frame.bytes >= frame.counts[-1] == len(frame.chips)
        assert widget.png.startswith(b"\x89PNG")
    per_token = {
        name: len(EXAMPLES[name][0]) / len(widget.set(example=name).frame().chips)
        for name in ("English", "French")
    }
    assert per_token["English"] > 1.5 * per_token["French"]  # what a question asks about
    bundle, _ = widget._repr_mimebundle_()
    assert "image/png" in bundle and "tokens for" in bundle["text/html"]


def test_counts_need_not_be_known():
    widget = TokenizerPlayground(BytePairs(PAIRS.merges), "slower")
    assert "in training" not in widget.describe()
    assert widget.frame().times == ()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: TokenizerPlayground("gpt2"), "The tokenizer is str; expected a text.BytePairs"),
        (lambda: TokenizerPlayground(BytePairs([])), "has no merges; train one"),
        (lambda: TokenizerPlayground(PAIRS, "x" * (MOST + 1)), "1,001 characters; give at most"),
        (lambda: TokenizerPlayground(PAIRS, "a\ud800"), "which is no character"),
        (lambda: TokenizerPlayground(PAIRS, examples={}), "There are no examples"),
        (lambda: TokenizerPlayground(PAIRS, examples={"a": "b"}), "The example 'a' is 'b'"),
        (lambda: TokenizerPlayground(PAIRS).set(used=33), "whole number from 0 to 32"),
        (lambda: TokenizerPlayground(PAIRS).set(text=3), "give a text"),
    ],
)
def test_errors_say_what_to_do(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_an_error_of_the_field_is_shown_and_nothing_changes(widget):
    widget.controls["text"].value = "x" * (MOST + 1)
    assert "give at most 1,000: leave some out" in widget.picture.error
    assert widget.model.text == "slower, lower café"
    widget.controls["text"].value = "low"
    assert widget.picture.error == "" and widget.model.text == "low"
