"""What a change of the next-token explorer costs on the Python side.

python benchmarks/next_token_explorer.py

The GPT has the size of the course's: 1,024 tokens, width 120, 4 heads, 3 layers. It is untrained,
which changes nothing. With 128 positions and with 256, the text is as long as the network reads. A
slider draws a picture and runs no network; a draw, and a look at another token, run it and its
attention. Reading all of the attention again is most of that.
"""

import statistics
import time

import keras
from drawing import summary

from course_lib import data, text, widgets
from course_lib.models import transformers

TARGET_SLIDER_MS, TARGET_NETWORK_MS = 16, 33
TURNS = 30


def measure(name: str, change, target: int) -> None:
    """Print how long a change takes, by the clock and of the processor."""
    change(0)
    times, work = [], []
    for n in range(1, TURNS + 1):
        start, busy = time.perf_counter(), time.thread_time()
        change(n)
        times.append(1000 * (time.perf_counter() - start))
        work.append(1000 * (time.thread_time() - busy))
    print(
        f"{name}: {summary(times)}, of which {statistics.median(work):.0f} ms of this thread's CPU "
        f"(target {target} ms)"
    )


def main() -> None:
    topics = data.load("python_docs").x
    pairs = text.BytePairs.of(topics, tokens=1024, specials=(text.START,))
    for longest in (128, 256):
        keras.utils.set_random_seed(0)
        gpt = transformers.decoder_only(len(pairs), width=120, heads=4, layers=3, longest=longest)
        network = transformers.CachedModel(gpt, pairs.start)
        explorer = widgets.NextTokenExplorer(network, pairs, "The").step(longest - TURNS - 8)
        end = len(explorer.model.tokens)
        print(f"{longest} positions, {end} tokens")
        measure(
            "  the temperature",
            lambda n, e=explorer: e.set(temperature=0.5 + n / 20),
            TARGET_SLIDER_MS,
        )
        measure("  a draw", lambda _, e=explorer: e.step(), TARGET_NETWORK_MS)
        measure(
            "  a look at a token",
            lambda n, e=explorer, end=end: e.look(end - n),
            TARGET_NETWORK_MS,
        )


if __name__ == "__main__":
    main()
