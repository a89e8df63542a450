"""From one sequence to another: an encoder-decoder LSTM, how it is trained, and how it runs free.

    model = encoder_decoder(len(source), len(target), units=128)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, jit_compile=False)
    model.fit(*teacher_forcing(x, y, source, target), epochs=20)
    Translator(model, source, target).translate(["twenty-one"])

`source` and `target` are vocabularies of `course_lib.text` with all its special tokens; the padding
is number 0. Sutskever, Vinyals & Le (2014), "Sequence to sequence learning with neural networks".
"""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from course_lib.data import streams
from course_lib.data.checks import check_number
from course_lib.data.dataset import Dataset, Split
from course_lib.text import SPECIALS, Vocabulary, log_softmax


def encoder_decoder(
    source_tokens: int,
    target_tokens: int,
    units: int = 128,
    embedding: int = 32,
    layers: int = 1,
    dropout: float = 0.0,
) -> keras.Model:
    """Return an untrained encoder-decoder.

    The encoder reads the source, and all that it hands over are its last states. The decoder starts
    from them and reads the target, one place late: at each place it gives the logits of the token
    that comes next. Where a source or a target holds padding, nothing is read.

    Parameters
    ----------
    source_tokens, target_tokens
        Sizes of the vocabularies.
    units
        Of each LSTM layer.
    embedding
        Numbers that stand for a token.
    layers
        LSTM layers of the encoder, and of the decoder.
    dropout
        Share of the inputs of each LSTM layer that is set to 0 in training.

    Returns
    -------
    keras.Model
        Takes [source (n, s), target (n, t)], token numbers; returns logits (n, t, target_tokens).
    """
    if int(layers) < 1 or int(units) < 1:
        raise ValueError(f"layers={layers!r}, units={units!r}: 1 or more of each is needed.")
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")

    def embedded(tokens, size, name):
        return keras.layers.Embedding(size, embedding, mask_zero=True, name=name)(tokens)

    def lstm(name):
        options = {"return_sequences": True, "return_state": True, "dropout": dropout}
        return keras.layers.LSTM(units, name=name, **options)

    x = embedded(source, source_tokens, "source_embedding")
    y = embedded(target, target_tokens, "target_embedding")
    for n in range(1, int(layers) + 1):  # each decoder layer starts from its encoder layer's states
        x, *states = lstm(f"encoder_{n}")(x)
        y, *_ = lstm(f"decoder_{n}")(y, initial_state=states)
    logits = keras.layers.Dense(target_tokens, name="logits")(y)
    return keras.Model([source, target], logits, name="encoder_decoder")


def teacher_forcing(
    x: Sequence[str], y: Sequence[str], source: Vocabulary, target: Vocabulary
) -> tuple[list[np.ndarray], np.ndarray]:
    """Return what `fit` takes: the decoder reads the right target, and has to say it one ahead.

    The target "un" is read as START u n, and wanted is u n END: what is wanted at a place has not
    been read there yet. Williams & Zipser (1989), "A learning algorithm for continually running
    fully recurrent neural networks".

    Parameters
    ----------
    x, y
        Texts, as many of one as of the other.
    source, target
        Their vocabularies.

    Returns
    -------
    inputs : list of int64 arrays of shapes (n, s) and (n, t)
        The sources, and the targets behind START.
    wanted : int64 array of shape (n, t)
        The targets, with END behind them. Padding fills up; it is masked, so no loss counts it.
    """
    x, y = list(x), list(y)
    if len(x) != len(y) or not x:
        raise ValueError(
            f"There are {len(x)} sources and {len(y)} targets; expected as many of one as of the "
            "other, and 1 or more."
        )
    inputs = [source.batch(x), target.batch(y, start=True)]
    return inputs, target.batch(y, end=True)


class Translator:
    """A trained encoder-decoder that runs free: it reads what it wrote itself, step by step.

    The layers are those of the model, so training it further changes the translator too.

    Parameters
    ----------
    model
        From `encoder_decoder`, trained, or loaded from a file.
    source, target
        The vocabularies that it was trained with.
    """

    def __init__(self, model: keras.Model, source: Vocabulary, target: Vocabulary):
        sizes = [model.get_layer(f"{side}_embedding").input_dim for side in ("source", "target")]
        if (
            sizes != [len(source), len(target)]
            or not source.specials == target.specials == SPECIALS
        ):
            raise ValueError(
                f"The model has {sizes[0]} source and {sizes[1]} target tokens, and the "
                f"vocabularies have {len(source)} and {len(target)}; expected the vocabularies of "
                "its training, with all special tokens."
            )
        self.model, self.source, self.target = model, source, target
        self._prepare()
        # A padding or a second start can never be written.
        self._possible = np.zeros(len(target))
        self._possible[[target.pad, target.start]] = -np.inf

    def translate(self, texts: Sequence[str], length: int = 80) -> list[str]:
        """Return the greedy translations, of at most `length` tokens each, all side by side."""
        if not len(texts):
            return []
        states = self._encode(texts)
        token = np.full(len(texts), self.target.start)
        ended = np.zeros(len(texts), bool)
        written = []
        for _ in range(length):
            logits, states = self._decode(token, states)
            token = np.where(ended, self.target.end, logits.argmax(axis=-1))
            ended |= token == self.target.end
            written.append(token)
            if ended.all():
                break
        return [self.text_of(row) for row in np.stack(written, axis=1)]

    def step(self, text: str) -> Callable[[tuple[int, ...]], np.ndarray]:
        """Return the function step(tokens) -> log probabilities for one text to translate.

        It is what `text.greedy` and `text.beam_search` ask for. It keeps the decoder's states after
        each beginning, so that one more token costs one step.
        """
        start = self._encode([text])
        after: dict[tuple[int, ...], tuple] = {}

        def step(tokens: tuple[int, ...]) -> np.ndarray:
            if tokens not in after:
                if tokens and tokens[:-1] not in after:
                    step(tokens[:-1])
                last, states = (
                    (tokens[-1], after[tokens[:-1]][1]) if tokens else (self.target.start, start)
                )
                logits, states = self._decode(np.array([last]), states)
                after[tokens] = log_softmax(logits[0]), states
            return after[tokens][0]

        return step

    def teacher_forced(self, texts: Sequence[str], targets: Sequence[str]) -> list[str]:
        """Return what the model would write if it were put right after each token.

        At each place it has read the right target so far, so one mistake does not lead to the next.
        """
        inputs, wanted = teacher_forcing(texts, targets, self.source, self.target)
        logits = self.model.predict(inputs, verbose=0) + self._possible
        rows = np.where(wanted == self.target.pad, self.target.end, logits.argmax(axis=-1))
        return [self.text_of(row) for row in rows]

    def text_of(self, tokens: Sequence[int]) -> str:
        """Return the text of some target tokens, up to the first END."""
        tokens = list(tokens)
        end = tokens.index(self.target.end) if self.target.end in tokens else len(tokens)
        return self.target.decode(tokens[:end])

    # What a translator of another kind of network does in its own way:

    def _prepare(self) -> None:
        self.encoder, self.decoder = _apart(self.model)

    def _encode(self, texts: Sequence[str]) -> list[np.ndarray]:
        return self.encoder.predict_on_batch(self.source.batch(texts))

    def _decode(self, token: np.ndarray, states: list) -> tuple[np.ndarray, list]:
        """Read one token (n,); return the logits (n, tokens) of the next, and the new states."""
        logits, *states = self.decoder.predict_on_batch([token[:, np.newaxis], *states])
        return logits[:, 0] + self._possible, states


def _apart(model: keras.Model) -> tuple[keras.Model, keras.Model]:
    """Return the encoder, source -> states, and the decoder, [token, states] -> [logits, states].

    States are in one list: h and c of the first layer, h and c of the second ...
    """
    names = {layer.name for layer in model.layers}
    numbers = [n for n in range(1, len(names)) if f"decoder_{n}" in names]
    handed_over = [state for n in numbers for state in model.get_layer(f"encoder_{n}").output[1:]]
    encoder = keras.Model(model.inputs[0], handed_over, name="encoder")

    token = keras.Input((1,), dtype="int32", name="token")
    before = [keras.Input((state.shape[-1],)) for state in handed_over]
    y, after = model.get_layer("target_embedding")(token), []
    for n, pair in zip(numbers, zip(before[::2], before[1::2], strict=True), strict=True):
        y, *states = model.get_layer(f"decoder_{n}")(y, initial_state=list(pair))
        after += states
    logits = model.get_layer("logits")(y)
    decoder = keras.Model([token, *before], [logits, *after], name="decoder")
    for part in (
        encoder,
        decoder,
    ):  # or each new number of texts would be compiled anew, in seconds
        part.compile(jit_compile=False)
    return encoder, decoder


def split_by_combination(
    pairs: Dataset, shifts: int = 2, validation: float = 0.1, seed: int = 0
) -> Split:
    """Split number words or dates so that the test needs combinations that were never seen.

    Of number words, held out are pairs of a hundreds and a tens digit, such as 3 and 7: in the test
    are all numbers with such a pair (373, 1,378, ...), in the training none. Of dates it is pairs
    of a month and a day. Yet each digit, month and day is seen, with other partners. In the manner
    of Lake & Baroni (2018), "Generalization without systematicity".

    Parameters
    ----------
    pairs
        From ``data.load("number_words")``, with numbers of three digits or more, or from
        ``data.load("dates")``.
    shifts
        How many of the 10 tens digits are kept from each hundreds digit, 1 to 9: a tenth of the
        numbers each. They are those that follow it by so many places, modulo 10. Of the days of a
        month it is a twelfth each, counted modulo 12.
    validation
        Share of all pairs, drawn from what is not the test.
    seed
        Chooses the shifts and the validation part.
    """
    if isinstance(shifts, bool) or not isinstance(shifts, int) or not 1 <= shifts <= 9:
        raise ValueError(f"shifts={shifts!r} is not allowed: give a whole number from 1 to 9.")
    if "day" in pairs.extras:
        days = pairs.extras["day"]
        months = days.astype("datetime64[M]")
        distance = (days - months).astype(int) + 1 - months.astype(int) % 12
        partners = 12
    else:
        numbers = _numbers(pairs)
        distance = numbers // 10 % 10 - numbers // 100 % 10
        partners = 10
    chosen = streams.permutation(streams.seed_key(seed, "combinations"), partners)[:shifts]
    return _split(pairs, np.isin(distance % partners, chosen), validation, seed)


def split_by_length(
    pairs: Dataset, share: float = 0.2, validation: float = 0.1, seed: int = 0
) -> Split:
    """Split number words so that every test source is longer than all that were seen.

    Parameters
    ----------
    pairs
        From ``data.load("number_words")``.
    share
        How many of the pairs to test with, at most; length is counted in characters.
    validation
        Share of all pairs, drawn from what is not the test.
    seed
        Chooses the validation part.
    """
    _numbers(pairs)
    share = check_number("share", share, 0, 1)
    lengths = np.array([len(source) for source in pairs.x])
    longest_seen = np.sort(lengths)[max(0, len(lengths) - int(share * len(lengths)) - 1)]
    return _split(pairs, lengths > longest_seen, validation, seed)


def _numbers(pairs: Dataset) -> np.ndarray:
    if "number" not in pairs.extras:
        raise ValueError(
            f'{pairs.name} has no numbers; expected data.load("number_words"), whole or a part.'
        )
    return pairs.extras["number"]


def _split(pairs: Dataset, test: np.ndarray, validation: float, seed: int) -> Split:
    order = streams.permutation(streams.seed_key(seed, "composition"), len(pairs))
    rest = order[~test[order]]
    n = round(check_number("validation", validation, 0, 1) * len(pairs))
    if not test.any() or n >= len(rest):
        raise ValueError(
            f"Of {len(pairs)} pairs {test.sum()} are for the test and {n} for validation; expected "
            "some for the test and some left to learn from: give more pairs, or other shares."
        )
    parts = {"train": rest[n:], "validation": rest[:n], "test": order[test[order]]}
    return Split(*(pairs.take(rows, name) for name, rows in parts.items()))
