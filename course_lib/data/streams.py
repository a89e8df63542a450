"""Random numbers that are the same on every machine, for every version of NumPy.

NumPy promises that the *bits* of a generator such as PCG64 never change, but not what its methods
make of them (NEP 19). Data sets that are quoted in lessons need more: sample ``i`` of seed ``s``
has to be the same for ever, and must not depend on how many samples are asked for.

So each number is a pure function of ``(seed, sample, draw)``: a counter-based generator, built on
the SplitMix64 mixing function. It is integer arithmetic alone, hence exact on every processor, and
it works on whole arrays at once.

References
----------
Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 16.
Salmon et al.: "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (counter-based generators).
"""

import numpy as np

_GOLDEN = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio, made odd
_MASK = 2**64 - 1


def _mix(bits: np.ndarray) -> np.ndarray:
    """Scramble 64-bit numbers one to one (the SplitMix64 finaliser)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def seed_key(seed: int, purpose: str = "") -> int:
    """Turn a seed and the name of what it is for into one 64-bit key.

    Parameters
    ----------
    seed
        Any whole number from 0 up.
    purpose
        Keeps streams apart: the glyphs of seed 0 share nothing with the roads of seed 0.

    Raises
    ------
    TypeError, ValueError
        If `seed` is not a whole number from 0 up.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"seed must be a whole number such as 0, but it is {seed!r}.")
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, but it is {seed}.")
    words = [int(seed) & _MASK, int(seed) >> 64, *purpose.encode()]
    key = np.zeros(1, np.uint64)
    for word in words:  # absorbs one word after the other, like a hash
        key = _mix((key ^ np.uint64(word & _MASK)) + np.uint64(_GOLDEN))
    return int(key[0])


def bits(key: int, samples, draws: int) -> np.ndarray:
    """Give `draws` random 64-bit numbers for each sample.

    Parameters
    ----------
    key
        From `seed_key`.
    samples
        Sample numbers, integers of shape (n,).
    draws
        How many numbers each sample needs.

    Returns
    -------
    numpy.ndarray
        uint64 of shape (n, draws). Row ``i`` depends on ``samples[i]`` and `key` only.
    """
    samples = np.asarray(samples).astype(np.uint64)
    stream = _mix(np.uint64(key) + (samples + np.uint64(1)) * np.uint64(_GOLDEN))
    counter = np.arange(1, draws + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
    return _mix(stream[:, None] + counter[None, :])


def integers(raw: np.ndarray, low, high) -> np.ndarray:
    """Map random bits to integers from `low` to `high`, both included; int64, same shape as `raw`.

    Uses the upper 32 bits and a multiplication, so spans must stay below 2**31.
    """
    low, high = np.asarray(low, np.int64), np.asarray(high, np.int64)
    upper = (raw >> np.uint64(32)).astype(np.int64)
    return low + ((upper * (high - low + 1)) >> 32)


def normals(raw: np.ndarray) -> np.ndarray:
    """Map random bits to nearly normal numbers with mean 0 and standard deviation 1.

    Adds twelve uniform numbers (Irwin-Hall), taken from three neighbouring draws of four 16-bit
    pieces each, so the last axis shrinks by 3. The sum is exact in integers: no logarithm or
    cosine, whose last bit differs between processors.
    """
    if raw.shape[-1] % 3:
        raise ValueError(
            f"normals needs a last axis divisible by 3, but its length is {raw.shape[-1]}."
        )
    pieces = [((raw >> np.uint64(shift)) & np.uint64(0xFFFF)) for shift in (0, 16, 32, 48)]
    total = sum(pieces).astype(np.int64)
    total = total.reshape(*raw.shape[:-1], raw.shape[-1] // 3, 3).sum(-1)
    return (total - 6 * 65535) / 65536


def permutation(key: int, n: int) -> np.ndarray:
    """Give the numbers 0 to n-1 in a random order that `key` fixes; int64 of shape (n,)."""
    return np.argsort(bits(key, np.arange(n), 1)[:, 0], kind="stable")
