"""Numbers, times and Keras' names in words."""

import math

__all__ = ["capital", "duration", "in_words", "number", "plural"]


def in_words(name: str) -> str:
    """Write a Keras name in words: ``val_binary_accuracy`` -> "validation binary accuracy"."""
    prefix = "validation " if name.startswith("val_") else ""
    return prefix + name.removeprefix("val_").replace("_", " ")


def number(value: float) -> str:
    """Write a loss or a metric with as many digits as a reader needs."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "infinite"
    return f"{value:.3g}" if abs(value) >= 1000 or 0 < abs(value) < 0.01 else f"{value:.3f}"


def duration(seconds: float) -> str:
    """Write a time: "7.5 s", "45 s", "12 min", "1.5 h"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def plural(count: int, noun: str) -> str:
    """Write "1 epoch", "2 epochs"."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def capital(text: str) -> str:
    """Begin a sentence with a capital letter, and leave the rest: "NaN" stays."""
    return text[:1].upper() + text[1:]
