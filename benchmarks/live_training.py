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
    start = time.perf_counter()
    model.fit(x, y, epochs=EPOCHS, validation_split=0.2, verbose=0, callbacks=callbacks)
    return time.perf_counter() - start

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
    print("fit of a 64-64-10 network on digits,", options.epochs, "epochs, seconds")
    print("verbose=0   LiveCurves   ratio")
    for pair in pairs:
        ratio = pair["live"] / pair["silent"]
        print(f"{pair['silent']:9.2f}   {pair['live']:10.2f}   {ratio:.3f}")
    median = statistics.median(p["live"] / p["silent"] for p in pairs)
    print(f"median ratio {median:.3f} (target under 1.05)")


if __name__ == "__main__":
    main()
