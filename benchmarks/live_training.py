"""What live curves cost: ``fit`` with LiveCurves against ``fit(verbose=0)``, side by side.

    .venv/bin/python benchmarks/live_training.py

Runs in a fresh kernel, so that every picture is really encoded and sent. The two ways take
turns on the same machine; the ratio of each pair is what counts. Target: under 1.05.
"""

import argparse
import json
import statistics

import nbformat
from nbclient import NotebookClient

PAIRS = """
import json, time
import keras
from sklearn.datasets import load_digits
from course_lib import training

x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")

def seconds(callbacks):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.layers.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=1, validation_split=0.2, verbose=0)  # compile before the clock starts
    wall, processor = time.perf_counter(), time.process_time()
    model.fit(x, y, epochs=EPOCHS, validation_split=0.2, verbose=0, callbacks=callbacks)
    return time.perf_counter() - wall, time.process_time() - processor

seconds([training.LiveCurves()])  # imports, fonts
pairs = []
for turn in range(TURNS):
    ways = [("silent", []), ("live", [training.LiveCurves()])]
    if turn % 2:
        ways.reverse()
    pairs.append({name: seconds(callbacks) for name, callbacks in ways})
print("RESULT" + json.dumps(pairs))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--turns", type=int, default=6)
    options = parser.parse_args()
    code = f"EPOCHS, TURNS = {options.epochs}, {options.turns}\n{PAIRS}"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=None).execute()
    text = "".join(o.get("text", "") for o in notebook.cells[0].outputs)
    pairs = json.loads(text.partition("RESULT")[2])
    print("fit of a 64-64-10 network on digits,", options.epochs, "epochs: seconds (of processor)")
    print("verbose=0       LiveCurves      ratio")
    for pair in pairs:
        (silent, silent_cpu), (live, live_cpu) = pair["silent"], pair["live"]
        print(
            f"{silent:5.2f} ({silent_cpu:5.2f})   {live:5.2f} ({live_cpu:5.2f})   "
            f"{live / silent:.3f} ({live_cpu / silent_cpu:.3f})"
        )
    for name, which in (("clock", 0), ("processor", 1)):
        ratio = statistics.median(p["live"][which] / p["silent"][which] for p in pairs)
        print(f"median ratio, {name} time: {ratio:.3f}")
    print("target: under 1.05; on a machine that others use too, trust the processor time")


if __name__ == "__main__":
    main()
