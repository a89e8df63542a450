"""Text: the Python reference that every Python carries, and pairs of phrases to translate.

The pairs are made by the linguistic rules of num2words (numbers in words) and of Babel (dates,
from the Unicode Common Locale Data Repository), so they are correct, and as many as one likes.
"""

import datetime
import importlib

import numpy as np

from . import streams
from .checks import check_choice, check_count
from .dataset import Dataset
from .entry import DataInfo

LANGUAGES = {"fr": "French", "es": "Spanish", "de": "German"}
_FIRST_DAY = datetime.date(1900, 1, 1).toordinal()
_LAST_DAY = datetime.date(2099, 12, 31).toordinal()
_DATE_FORMATS = ("full", "long", "medium")


def _strings(values) -> np.ndarray:
    """Make an object array of str, which keeps long texts without padding."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _import(module: str, package: str):
    try:
        return importlib.import_module(module)
    except ImportError:
        raise FileNotFoundError(
            f"This data set needs {module}, which {package} should carry but does not; "
            "run `make env` to mend the environment."
        ) from None


def python_docs(info: DataInfo) -> Dataset:
    """Load the chapters of the Python language reference: x str (n,), one for each topic.

    Each Python version carries its own text, so n and the words differ a little between them.
    ``python_docs["lambda"]`` gives one topic.
    """
    topics = _import("pydoc_data.topics", "Python's standard library").topics
    # Some texts stand under two titles; one of them is enough, and two could leak across a split.
    title_of = {topics[title]: title for title in sorted(topics, reverse=True)}
    titles = tuple(sorted(title_of.values()))
    return Dataset(_strings([topics[t] for t in titles]), None, info, sample_names=titles)


def number_words(
    info: DataInfo, language: str = "fr", n: int = 5000, highest: int = 9999, seed: int = 0
) -> Dataset:
    """Make pairs such as "twenty-one" and "vingt et un".

    Parameters
    ----------
    language
        "fr", "es" or "de": the language of y. x is always English.
    n
        How many different numbers, at most ``highest + 1``.
    highest
        The numbers are drawn from 0 to this.
    seed
        Fixes which numbers, and their order. No number comes twice.

    Returns
    -------
    Dataset
        x and y str (n,), and ``number`` int64 (n,).
    """
    check_choice("language", language, LANGUAGES)
    highest = check_count("highest", highest, at_least=1, at_most=999_999)
    n = check_count("n", n, at_most=highest + 1)
    num2words = _import("num2words", "the environment").num2words
    numbers = streams.permutation(streams.seed_key(seed, "number_words"), highest + 1)[:n]
    x = _strings([num2words(int(number), lang="en") for number in numbers])
    y = _strings([num2words(int(number), lang=language) for number in numbers])
    return Dataset(x, y, info, extras={"number": numbers})


def dates(info: DataInfo, language: str = "fr", n: int = 5000, seed: int = 0) -> Dataset:
    """Make pairs such as "Tuesday, April 3, 2029" and "mardi 3 avril 2029".

    Each pair is in one of three lengths (full, long, medium), the same on both sides, so that
    the English says everything that the translation needs.

    Parameters
    ----------
    language
        "fr", "es" or "de": the language of y. x is always English.
    n
        How many different days between 1900 and 2099.
    seed
        Fixes which days, and their order. No day comes twice.

    Returns
    -------
    Dataset
        x and y str (n,), and ``day`` datetime64[D] (n,).
    """
    check_choice("language", language, LANGUAGES)
    n = check_count("n", n, at_most=_LAST_DAY - _FIRST_DAY + 1)
    format_date = _import("babel.dates", "the environment").format_date
    key = streams.seed_key(seed, "dates")
    ordinals = streams.permutation(key, _LAST_DAY - _FIRST_DAY + 1)[:n] + _FIRST_DAY
    lengths = streams.integers(streams.bits(key, np.arange(n), 1)[:, 0], 0, 2)
    days = [datetime.date.fromordinal(int(ordinal)) for ordinal in ordinals]
    formats = [_DATE_FORMATS[length] for length in lengths]
    pairs = list(zip(days, formats, strict=True))
    x = _strings([format_date(day, format=f, locale="en") for day, f in pairs])
    y = _strings([format_date(day, format=f, locale=language) for day, f in pairs])
    return Dataset(x, y, info, extras={"day": np.array(days, "datetime64[D]")})
