"""Builds notebooks/10_lstm.ipynb (run in the course's folder)."""
import json, sys
cells=[]
def md(id,text): cells.append(dict(cell_type="markdown",id=id,metadata={},source=text.strip("\n")))
def code(id,text,tags=()): cells.append(dict(cell_type="code",id=id,metadata={"tags":list(tags)} if tags else {},execution_count=None,outputs=[],source=text.strip("\n")))
def ask(q): code("practice-"+q.replace("_","-"),f'quiz.practice("lstm.{q}")')

md("header",r"""
# 10 · LSTM

**Reading time:** about 45 minutes

**You will be able to**

- write an LSTM and a GRU cell, and say what each gate is for;
- measure how long a network remembers, and make it remember longer;
- train a network that writes text, judge it in bits per character, and choose a temperature;
- translate with an encoder and a decoder, and test whether the translator has understood or learnt by heart.

**You need first:** [09 · Recurrent networks](09_recurrent_networks.ipynb).
""")
code("imports",r"""
import json
import re
from collections import Counter

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from course_lib import checkpoints, data, diagrams, forecasting, plots, quiz, text, trials, widgets
from course_lib.models import memory_tasks, recurrent, sequence_to_sequence

layers = keras.layers
plots.style()
""")
md("added-to",r"""
## 1. A memory that is left alone

The recurrent network of lesson 09 makes its state anew at every step: $h_t = \tanh(x_t W + h_{t-1} U + b)$. Whatever it remembers has to go through the matrix $U$ and through tanh, again and again. So it fades, and the gradient with it.

*What would a memory look like that does not fade?* One that is left alone. A notebook in your pocket does not fade because you walk on. You write into it, you cross something out, and in between you leave it alone.

Sepp Hochreiter and Jürgen Schmidhuber built that in 1997. They gave each unit a second state, the **cell state** $c$, which is not made anew but *kept, and added to*:

$$c_t = f_t \cdot c_{t-1} + i_t \cdot \hat c_t$$

Here $f_t$ is the **forget gate**, a number between 0 and 1: the share of the memory that is kept. $\hat c_t$ is what may be written, and the **input gate** $i_t$ says how much of it. A **gate** is nothing but a factor between 0 (shut) and 1 (open).

*How long does it remember?* That is a question of the forget gate alone.
""")
code("kept",r"""
for forget in (0.5, 0.73, 0.9, 0.99, 1.0):
    left = [f"{forget**steps:7.1%}" for steps in (1, 10, 50, 100)]
    print(f"forget gate {forget:4}: after 1, 10, 50, 100 steps", *left)
""")
md("kept-reading",r"""
At 0.5 nothing is left after ten steps. At 0.99 more than a third is left after a hundred. At 1 nothing is lost, ever.

And the gradient? $c_t$ depends on $c_{t-1}$ by the factor $f_t$. No matrix, no tanh. So the table shows the *gradient* as well: what part of an error at the end gets back to the beginning along the cell state.

A gate is not a constant. The network computes it at each step, from what it reads. It can keep a unit's gate at 1 for a hundred steps, and set it to 0 when the sentence ends. That is what it learns.
""")
md("cell",r"""
## 2. The LSTM cell, in NumPy and in Keras

**LSTM** stands for *long short-term memory*. Each gate is a small dense layer with a sigmoid. It reads what comes in, $x_t$, and what the layer said last, $h_{t-1}$:

| | formula | what it is for |
|---|---|---|
| input gate | $i = \sigma(x W_i + h U_i + b_i)$ | how much is written |
| forget gate | $f = \sigma(x W_f + h U_f + b_f)$ | how much is kept |
| candidate | $\hat c = \tanh(x W_c + h U_c + b_c)$ | what may be written |
| **output gate** | $o = \sigma(x W_o + h U_o + b_o)$ | how much is shown |

Then two lines: $c \leftarrow f \cdot c + i \cdot \hat c$, and $h \leftarrow o \cdot \tanh(c)$. So there are two states. $c$ is the memory, and $h$ is what the others get to see of it.

In Keras the four weight matrices lie side by side in one array, in the order of the table. One multiplication does all four:
""")
code("lstm-code",r"""
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_step(x, h, c, kernel, recurrent_kernel, bias):  # x (n, features), h and c (n, units)
    z = x @ kernel + h @ recurrent_kernel + bias  # (n, 4 units)
    i, f, candidate, o = np.split(z, 4, axis=1)  # (n, units) each
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate)
    h = sigmoid(o) * np.tanh(c)
    return h, c
""")
code("lstm-keras",r"""
keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
lstm = layers.LSTM(6, return_sequences=True, return_state=True)
x = rng.normal(size=(4, 10, 3)).astype("float32")  # 4 sequences, 10 steps, 3 features
theirs, _, their_c = map(keras.ops.convert_to_numpy, lstm(x))

h, c = np.zeros((4, 6)), np.zeros((4, 6))
ours = []
for t in range(10):
    h, c = lstm_step(x[:, t], h, c, *lstm.get_weights())
    ours.append(h)
ours = np.stack(ours, axis=1)  # (4, 10, 6)
print("kernel, recurrent kernel, bias:", *[w.shape for w in lstm.get_weights()])
print(f"largest difference: h {np.abs(ours - theirs).max():.1e}, c {np.abs(c - their_c).max():.1e}")
assert np.allclose(ours, theirs, atol=1e-5) and np.allclose(c, their_c, atol=1e-5)
""")
md("lstm-drawing",r"""
They agree. Here is the step from 8 to 9 in one unit of the first sequence, with its numbers. Follow the thick line: it is the memory.
""")
code("lstm-figure",r"""
cell = recurrent.cell_of(lstm)  # the same weights, in NumPy
run = recurrent.unroll(cell, x[:, :8])  # up to step 8
before = run.last_states  # h and c after step 8, (n, units) each
gates = cell.gates(x[:, 8], before)
after = cell.step(x[:, 8], before)
unit = (0, 2)  # sequence 0, unit 2
numbers = {"h_before": before[0][unit], "c_before": before[1][unit], "x": x[0, 8, 0]}
numbers |= {"f": gates["forget"][unit], "i": gates["input"][unit], "o": gates["output"][unit]}
numbers |= {"candidate": gates["candidate"][unit], "h": after[0][unit], "c": after[1][unit]}
plots.show(
    diagrams.lstm_cell(numbers),
    alt="One LSTM unit. The cell state runs along the top, from left to right: it is multiplied by "
    "the forget gate, then input gate times candidate is added. Below, four layers read x and the "
    f"state h before. c goes from {numbers['c_before']:.2f} to {numbers['c']:.2f}.",
)
""")
ask("gates")
md("gru",r"""
### Fewer gates: the GRU

*Are all these gates needed?* Kyunghyun Cho and others left some out in 2014. Their **gated recurrent unit** (GRU) has one state only. A single **update gate** $z$ decides between the old state and a candidate: what is not kept is replaced. A reset gate $r$ says how much of the old state the candidate may see.
""")
code("gru-code",r"""
def gru_step(x, h, kernel, recurrent_kernel, bias):  # bias has two rows
    from_x = np.split(x @ kernel + bias[0], 3, axis=1)
    from_h = np.split(h @ recurrent_kernel + bias[1], 3, axis=1)
    update = sigmoid(from_x[0] + from_h[0])
    reset = sigmoid(from_x[1] + from_h[1])
    candidate = np.tanh(from_x[2] + reset * from_h[2])
    return update * h + (1 - update) * candidate


gru = layers.GRU(6)
theirs = keras.ops.convert_to_numpy(gru(x))
h = np.zeros((4, 6))
for t in range(10):
    h = gru_step(x[:, t], h, *gru.get_weights())
print("kernel, recurrent kernel, bias:", *[w.shape for w in gru.get_weights()])
print(f"largest difference: {np.abs(h - theirs).max():.1e}")
assert np.allclose(h, theirs, atol=1e-5)
""")
md("gru-reading",r"""
A detail that has cost many people an afternoon: in the paper the reset gate acts *before* the multiplication with the recurrent kernel, `(reset * h) @ ...`. Here it acts after it. Graphics cards do that faster, so Keras does it by default, as `reset_after=True`. This is why there are two rows of biases. With `reset_after=False` you get the paper's version.

*What does a layer cost?* Three kinds, with the same number of units:
""")
code("parameters",r"""
for kind in (layers.SimpleRNN, layers.GRU, layers.LSTM):
    layer = kind(32)
    layer.build((None, None, 21))
    print(f"{kind.__name__:9} 32 units, 21 features: {layer.count_params():5} parameters")
""")
ask("parameters")
md("survive",r"""
## 3. Do gradients survive?

Let us measure it as in lesson 09: how strongly does the last output depend on the state with which each step began? For the LSTM we look at the cell state. The networks are fresh, with the random weights that Keras gives them, and read 100 steps of noise.
""")
code("survive-code",r"""
noise = rng.normal(size=(4, 100, 8)).astype("float32")


def through_time(layer, x, state=0):  # (steps,): the norm of d last output / d state
    gradients = recurrent.compile_gradients_through_time(layer, state)
    return gradients(x).states.mean(axis=0)


fades = {}
for name, kind, state in [("SimpleRNN", layers.SimpleRNN, 0), ("GRU", layers.GRU, 0)]:
    layer = kind(32)
    layer.build((None, None, 8))
    fades[name] = through_time(layer, noise, state)
for bias in (0, 1, 5):
    layer = layers.LSTM(32)
    layer.build((None, None, 8))
    layer.cell.bias.assign(np.repeat([0, bias, 0, 0], 32))  # i, f, candidate, o
    fades[f"LSTM, forget bias {bias}"] = through_time(layer, noise, state=1)
for name, values in fades.items():
    print(f"{name:20} factor for each step back {(values[0] / values[-1]) ** (1 / 99):.3f}")
""")
code("survive-figure",r"""
fig, ax = plt.subplots(figsize=(7.5, 4.2))
for number, (name, values) in enumerate(fades.items()):
    look = {"color": plots.COLOURS[number], "marker": plots.MARKERS[number], "markevery": 11}
    ax.semilogy(np.arange(1, 101), values, **look, label=name)
ax.set(xlabel="step at which the state is changed", ylabel="norm of ∂ last output / ∂ state")
ax.grid(axis="y")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show(
    fig,
    alt="How strongly the last output depends on the state at each of 100 steps, on a logarithmic "
    "scale. All lines fall into the past. They fall steeply for the GRU and the LSTM with small "
    "forget biases, and hardly for the LSTM with a forget bias of 5.",
)
""")
md("survive-reading",r"""
READING

> **A common mistake.** "An LSTM has no vanishing gradients." A *fresh* LSTM has them. TEXT
""")
ask("forget_bias")
md("adding",r"""
## 4. Remember for longer

Now a task that needs nothing but memory. In the **adding problem** a network reads pairs of numbers, one pair at each step. The first number lies between 0 and 1. The second is a mark: it is 1 at two steps, and 0 at all others. At the end the network has to give the sum of the two marked numbers. One mark is in the first half, one in the second.
""")
code("adding-code",r"""
LENGTH = 50
x_test, y_test = memory_tasks.adding_problem(1000, LENGTH, seed=0)
marked = x_test[0, :, 1] == 1
print(f"x {x_test.shape}; marked are the steps {np.flatnonzero(marked)} of sequence 0")
print("their numbers:", *x_test[0, marked, 0].round(3), " target:", y_test[0].round(3))
print(f"always saying 1 has a mean squared error of {np.mean((y_test - 1) ** 2):.3f}")
""")
md("adding-train-text",r"""
*What can a network do that remembers nothing?* It can say 1 each time, which is what the sum is on average. So that is the mark: an error well below it means memory.

A simple recurrent network with 64 units and an LSTM with 32 have about as many parameters. Each reads sequences that are always new. The learning rates are the best of three for each.
""")
code("adding-train",r"""
def train_adding(layer, rate, parts=12):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((None, 2)), layer, layers.Dense(1)])
    clipped = keras.optimizers.Adam(rate, global_clipnorm=1.0)
    model.compile(clipped, loss="mse", jit_compile=False)
    errors = []
    for part in range(1, parts + 1):
        x, y = memory_tasks.adding_problem(3200, LENGTH, seed=part)  # nothing is seen twice
        model.fit(x, y, batch_size=64, verbose=0)
        errors.append(model.evaluate(x_test, y_test, batch_size=500, verbose=0))
        print(".", end="", flush=True)
    print(f" {model.count_params()} parameters, mean squared error {errors[-1]:.4f}")
    return model, errors


rnn, rnn_errors = train_adding(layers.SimpleRNN(64), rate=0.001)
remembering, lstm_errors = train_adding(layers.LSTM(32), rate=0.01)
""")
code("adding-figure",r"""
fig, ax = plt.subplots(figsize=(7, 3.8))
seen = 3200 * np.arange(1, 13)
ax.axhline(memory_tasks.ADDING_BASELINE, color="grey", linestyle=":", label="always saying 1")
for number, (name, errors) in enumerate({"SimpleRNN": rnn_errors, "LSTM": lstm_errors}.items()):
    look = {"color": plots.COLOURS[number], "marker": plots.MARKERS[number]}
    ax.semilogy(seen, errors, **look, label=name)
ax.set(xlabel="sequences seen", ylabel="mean squared error")
ax.legend()
plots.show(
    fig,
    alt=f"Error on new sequences of {LENGTH} steps over training, on a logarithmic scale. The simple "
    f"recurrent network stays at that of always saying 1, and ends at {rnn_errors[-1]:.3f}. The "
    f"LSTM drops far below it, to {lstm_errors[-1]:.4f}.",
)
""")
md("opened",r"""
The simple network has learnt to say 1. The LSTM has learnt the task. *Did it learn to keep its gates open?* Measure again, in the same layer, before and after.
""")
code("opened-code",r"""
keras.utils.set_random_seed(0)
fresh = layers.LSTM(32)
fresh.build((None, None, 2))
for name, layer in {"fresh": fresh, "trained": remembering.layers[0]}.items():
    gates = recurrent.cell_of(layer)
    state, forgets = gates.zero_states(200), []
    for t in range(LENGTH):
        forgets.append(gates.gates(x_test[:200, t], state)["forget"])
        state = gates.step(x_test[:200, t], state)
    fade = through_time(layer, x_test[:4], state=1)
    per_unit = np.mean(forgets, axis=(0, 1))
    print(f"{name:8} forget gates {per_unit.min():.2f} to {per_unit.max():.2f},", end=" ")
    print(f"gradient at the first step / at the last {fade[0] / fade[-1]:.0e}")
""")
md("opened-reading",r"""
READING
""")
md("longer",r"""
*How far does it go?* `checkpoints/long_memory.py` has trained each kind three times on each of five lengths, up to 4,000 batches of 64, and has stopped when the task was solved. For the adding problem that means a mean squared error below 0.01. It took half an hour, so here is its table.

It did the same with a second task. In **delayed recall** the first of many symbols has to be named at the end. What stands between says nothing.
""")
code("longer-code",r"""
table = pd.read_csv(checkpoints.path("long_memory.csv"))
runs = table.groupby(["task", "length", "network", "seed"]).last().reset_index()
solved = runs.pivot_table(index=["task", "network"], columns="length", values="solved", aggfunc="sum")
solved = solved.astype(int)
print("of three runs solved:")
print(solved.to_string())
""")
code("longer-figure",r"""
kinds = ["SimpleRNN", "GRU", "LSTM", "GRU chrono", "LSTM chrono"]
fig, axes = plt.subplots(1, 2, figsize=(10, 4.2), sharey=True)
for ax, task in zip(axes, ("adding", "recall"), strict=True):
    for number, kind in enumerate(kinds):
        own = runs[(runs.task == task) & (runs.network == kind)]
        x, y = own.length * 1.06 ** (number - 2), own.batches  # side by side
        colour, marker = plots.COLOURS[number], plots.MARKERS[number]
        ax.scatter(x[own.solved], y[own.solved], color=colour, marker=marker, label=kind)
        ax.scatter(x[~own.solved], y[~own.solved] * 1.5, color=colour, marker=marker, alpha=0.3)
    ax.axhspan(5000, 7500, color="0.92", zorder=0)
    ax.set(title=task, xlabel="length", xscale="log", yscale="log", ylim=(150, 7500))
    ax.set_xticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
    ax.minorticks_off()
axes[0].set(ylabel="batches until solved")
axes[0].set_yticks([200, 400, 1000, 2000, 4000, 6000], ["200", "400", "1,000", "2,000", "4,000", "not"])
axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show(
    fig,
    alt="Batches until a task was solved, over its length, for five networks and three runs each; "
    "runs that did not solve it stand in a grey band on top. ALT",
)
""")
md("longer-reading",r"""
READING
""")
md("chrono",r"""
*Why do LSTM and GRU fail at delayed recall, of all tasks?* Because of section 3. Keras starts them with forget gates near 0.73. After fifty steps of other symbols the first one has gone, and no gradient comes back to say that it was needed. In the adding problem the late mark gives a first, easy thing to learn, and the gates open on the way.

If the start is the trouble, start otherwise. A gate of $1 - 1/T$ remembers for about $T$ steps, and $\sigma(b) = 1 - 1/T$ where $b = \log(T - 1)$. Corentin Tallec and Yann Ollivier proposed in 2018 to draw a $T$ for each unit, up to the length of the task, so that some units are quick and some are slow. It is called **chrono initialisation**, and it is these three lines:
""")
code("chrono-code",r"""
def chrono_bias(units, longest, rng):  # of an LSTM: i, f, candidate, o
    keep = np.log(rng.uniform(1, longest - 1, size=units))
    return np.concatenate([-keep, keep, np.zeros(2 * units)])


ours = chrono_bias(32, LENGTH, np.random.default_rng(0))
assert np.allclose(ours, recurrent.chrono_bias("LSTM", 32, LENGTH, seed=0))
steps = 1 / (1 - sigmoid(ours[32:64]))
print(f"the units remember for {steps.min():.0f} to {steps.max():.0f} steps before any training")
""")
md("chrono-reading",r"""
The columns "chrono" of the table and the figure show what this does. READING

So the rule for practice is: think about how long your task has to remember, *before* you train. And clip the gradients.
""")
md("text",r"""
## 5. A network that writes

A **language model** says what comes next. Give it the beginning of a text, and it gives a probability to each character that could follow. To train one you need nothing but text: at each place the target is the next character.

Our text is in every Python: its reference manual, which `help()` shows. It is cut into topics, such as "lambda" or "strings". *Can we draw some topics at random for the test?* Look first how much of a topic stands in others, word by word.
""")
code("text-leak",r"""
docs = data.load("python_docs")
apart = docs.take(text.distinct(list(docs.x)))  # leaves out topics that stand inside others
for name, topics in {"all topics": docs, "distinct ones": apart}.items():
    split = topics.split(seed=0, test=0.2)
    copied = [text.overlap(topic, list(split.train.x)) for topic in split.test.x]
    print(f"{name:13} {len(topics)}, a test topic stands in the training part by {np.mean(copied):.0%}")
""")
md("text-leak-reading",r"""
The manual repeats itself. With all topics, a network would be asked in its test what it has read in its training: a leak, as in lesson 09. So we take the distinct ones.

A network for this needs twenty minutes of training. `checkpoints/python_docs_lstm.py` has done it, and has noted which topics it learnt from. It reads a character at a time, and has an embedding, an LSTM with 320 units and a dense layer.
""")
code("text-network",r"""
about = json.loads(checkpoints.path("python_docs_lstm.json").read_text(encoding="utf-8"))
parts = {name: [docs[topic] for topic in topics] for name, topics in about["topics"].items()}
vocabulary = text.Vocabulary(about["characters"], about["specials"])
writer = checkpoints.load_model("python_docs_lstm")
for name, topics in parts.items():
    print(f"{name:10} {len(topics):2} topics, {sum(map(len, topics)):,} characters")
print([f"{layer.name} {layer.count_params():,}" for layer in writer.layers if layer.count_params()])
""")
md("bits",r"""
*How do you judge a text model?* Let it read a text that it has not seen, and look at the probability $p$ that it gave to each character before that came. A good model is rarely surprised. The surprise is $-\log_2 p$, and its mean is called **bits per character**. A model that knows nothing needs $\log_2$ of the number of characters.

It is the cross-entropy that you know, only with the logarithm to the base 2. What it means is quite concrete: with a good code, that many bits are needed to store one character.

As always there are baselines. An **n-gram model** counts: which character came how often after these two, after these three? With an order of 3 it looks at the two characters before.
""")
code("bits-code",r"""
bits = {"nothing known": np.log2(len(vocabulary))}
for order in range(1, 7):
    counts = text.NgramModel(order, vocabulary).fit(parts["train"])
    bits[f"n-gram, order {order}"] = text.bits_per_character(counts, parts["test"])
reads = text.NetworkModel(writer, vocabulary)
bits["LSTM"] = text.bits_per_character(reads, parts["test"])
for name, value in bits.items():
    print(f"{name:16} {value:.2f} bits per character")
""")
ask("bits")
code("bits-figure",r"""
history = pd.read_csv(checkpoints.path("python_docs_lstm.csv"))
best = min(value for name, value in bits.items() if "n-gram" in name)
fig, ax = plt.subplots(figsize=(7.5, 4))
lines = {"training (with dropout)": history.training_bits, "test": history.test_bits}
plots.curves(ax, lines, "epoch", "bits per character", x=history.epoch)
ax.axhline(best, color="grey", linestyle=":")
ax.text(40, best + 0.05, "best n-gram, test", ha="right")
plots.show(
    fig,
    alt="Bits per character over 40 epochs. Both curves fall steeply at first. The training curve "
    "goes on falling, the test curve becomes level below the line of the best n-gram model.",
)
""")
md("bits-reading",r"""
READING
""")
md("samples",r"""
*And what does it write?* A model of the next character can write: draw a character by its probabilities, append it, ask again. Here is what this network wrote after its first, its middle and its last epoch.
""")
code("samples-code",r"""
for epoch, sample in about["samples"].items():
    print(f"--- after epoch {epoch}")
    print(sample[:300])
""")
md("samples-reading",r"""
READING

The draw has a knob. Before the softmax, all logits are divided by a **temperature** $T$. Below 1 the likely characters become likelier still, above 1 the unlikely ones get a chance.
""")
code("temperature",r"""
def probabilities(logits, temperature):
    z = (logits - logits.max()) / temperature  # the largest is 0: exp cannot overflow
    return np.exp(z) / np.exp(z).sum()


recall = text.RecurrentModel(writer, vocabulary)  # steps through a text and keeps the states
logits = recall.step(vocabulary.encode("The func"))
likely = np.argsort(-logits)[:5]
print("temperature", *[f"{vocabulary.decode([token])!r:>7}" for token in likely])
for temperature in (0.3, 0.7, 1.0, 1.5):
    p = probabilities(logits, temperature)
    assert np.allclose(p, text.at_temperature(logits, temperature))
    print(f"{temperature:11}", *[f"{p[token]:7.3f}" for token in likely])
""")
md("generator-text",r"""
*At which temperature does it write best?* Try it. Let it write, change the temperature, and look at the bars: where does the network hesitate? Under each character stands how surprising it was. Press a bar to choose another one, and see where that leads.
""")
code("generator",r"""
widgets.TextGenerator(writer, vocabulary, prompt="The ")
""")
ask("temperature")
md("gates",r"""
## 6. What do the gates do?

The network was told nothing of brackets or quotes. But whoever writes `print("a` has to remember that a quote is open. *Is there a unit that does?* Andrej Karpathy, Justin Johnson and Li Fei-Fei looked for such units in 2015, and found some. Look for them here: choose a quantity, and the units are ordered by how closely their cell state follows it.

Take care. The network has 320 units, and the best of 320 fits something by chance. So each found unit is tested on topics in which it was not looked for. Both numbers are shown.
""")
code("gates-widget",r"""
widgets.GatesOverTime(
    writer,
    vocabulary=vocabulary,
    searched=parts["validation"],
    unseen=parts["test"],
)
""")
md("gates-reading",r"""
READING
""")
md("stream",r"""
### One step at a time

All an LSTM knows of the past is in $h$ and $c$. So you can stop anywhere, put these two arrays away, and go on later. That is how a text is written, how speech is recognised while somebody speaks, and how a machine is watched that never stops.
""")
code("stream-code",r"""
steady = layers.LSTM(8, return_sequences=True, return_state=True)
x = rng.normal(size=(1, 100, 3)).astype("float32")
whole, *_ = steady(x)

state, pieces = None, []
for piece in np.split(x, 20, axis=1):  # 5 steps at a time, as they come in
    out, *state = steady(piece, initial_state=state)
    pieces.append(out)
pieces = keras.ops.concatenate(pieces, axis=1)
print(f"with the states handed on: difference {float(keras.ops.max(abs(whole - pieces))):.1e}")
forgetful = keras.ops.concatenate([steady(piece)[0] for piece in np.split(x, 20, axis=1)], axis=1)
print(f"each piece from zero:      difference {float(keras.ops.max(abs(whole - forgetful))):.1e}")
""")
md("stateful",r"""
With `stateful=True` a layer keeps the states by itself, from one call to the next. That is handy, and dangerous: it does not know when a new sequence begins.
""")
code("stateful-code",r"""
keeps = layers.LSTM(8, stateful=True)
first = np.asarray(keeps(x))
second = np.asarray(keeps(x))  # the very same sequence again
keeps.reset_state()
third = np.asarray(keeps(x))
print(f"second call: difference {np.abs(first - second).max():.1e}")
print(f"after reset_state(): difference {np.abs(first - third).max():.1e}")
""")
ask("streaming")
md("translate",r"""
## 7. Translation

A translation has another length than its source, and its words come in another order. *How can one network read one sequence and write another?* With two networks. Ilya Sutskever, Oriol Vinyals and Quoc Le did it in 2014 so: the **encoder**, an LSTM, reads the source to its end. Its last states, $h$ and $c$, are all that it hands over. The **decoder**, a second LSTM, starts from them, and is a language model of the other language.

Our languages are number words, English and French. French counts in a way of its own: 70 is *soixante-dix*, sixty-ten, and 80 is *quatre-vingts*, four twenties.
""")
code("translate-data",r"""
pairs = data.load("number_words", language="fr", n=5000)
for wanted in (21, 71, 80, 99, 1999):
    words = data.load("number_words", language="fr", n=10000)
    row = int(np.flatnonzero(words.number == wanted)[0])
    print(f"{wanted:5} {words.x[row]:40} {words.y[row]}")
split = pairs.split(seed=0, validation=0.1, test=0.2)
print(split)
""")
code("translate-figure",r"""
plots.show(
    diagrams.encoder_decoder(["s", "i", "x", "t", "y"], ["s", "o", "i", "x"]),
    alt="Encoder and decoder. The encoder reads s, i, x, t, y and hands its states over. The decoder "
    "starts from them, reads START and the letters of the target, and has to say at each place the "
    "letter that it reads next.",
)
""")
md("translate-model",r"""
In training the decoder reads the *right* translation, one place late: it reads START and has to say the first letter, it reads the first letter and has to say the second. This is **teacher forcing**. All places are learnt at once, and one mistake does not spoil the rest.

`sequence_to_sequence.encoder_decoder` is this model, `Embedding` with `mask_zero=True` being the mask of lesson 09:
""")
code("translate-code",r"""
def encoder_decoder(source_tokens, target_tokens, units, embedding=32):
    source, target = keras.Input((None,)), keras.Input((None,))
    read = layers.Embedding(source_tokens, embedding, mask_zero=True)(source)
    _, h, c = layers.LSTM(units, return_state=True)(read)
    heard = layers.Embedding(target_tokens, embedding, mask_zero=True)(target)
    spoken = layers.LSTM(units, return_sequences=True)(heard, initial_state=[h, c])
    return keras.Model([source, target], layers.Dense(target_tokens)(spoken))


source = text.Vocabulary.of(pairs.x, text.SPECIALS)
target = text.Vocabulary.of(pairs.y, text.SPECIALS)
translating = checkpoints.load_model("number_words_lstm")
ours = encoder_decoder(len(source), len(target), units=192)
print(f"{ours.count_params():,} parameters; the trained one {translating.count_params():,}")
x, y = sequence_to_sequence.teacher_forcing(["six"], ["six"], source, target)
print("decoder reads", x[1][0], "and has to say", y[0])
""")
md("free",r"""
`checkpoints/number_words_lstm.py` has trained it for 60 epochs on 3,500 numbers. Now it has to translate numbers it has never seen. There is no right translation to read then. It reads what it wrote itself, letter after letter, until it writes END: it runs free. A translation counts only if every letter is right.
""")
code("free-code",r"""
translator = sequence_to_sequence.Translator(translating, source, target)
free = translator.translate(split.test.x)
print(f"right, {len(free)} numbers never seen: {text.exact_match(split.test.y, free):.1%}")
mistakes = text.table_of_differences(split.test.x, split.test.y, free)
print(mistakes[["source", "target", "prediction"]].to_string(index=False))
""")
md("free-reading",r"""
READING about errors: short numbers.
""")
code("by-length",r"""
wrong = np.array([a != b for a, b in zip(split.test.y, free, strict=True)])
for low, high in [(0, 99), (100, 999), (1000, 9999)]:
    of_test = (low <= split.test.number) & (split.test.number <= high)
    learnt = np.sum((low <= split.train.number) & (split.train.number <= high))
    print(f"{low:4} to {high:4}: {wrong[of_test].sum()} of {of_test.sum():3} wrong, {learnt:4} learnt")
for piece in ("soixante-dix", "quatre-vingt"):
    has = np.array([piece in words for words in split.test.y])
    print(f"with {piece!r}: {wrong[has].sum()} of {has.sum()} wrong")
""")
md("composition",r"""
### Has it understood?

*Has the network understood how number words are built, or has it learnt so many that the rest lies in between?* A random split cannot tell. So the same network was trained twice more, with other splits.

- **New combinations:** some pairs of hundreds and tens, such as 3 and 7, were never in the training. All of the test has such a pair: 373, 1,378. Each digit alone was seen at each place.
- **Longer than seen:** the words of the test are longer than all of the training.
""")
code("composition-code",r"""
SPLITS = {
    "random": split,
    "combination": sequence_to_sequence.split_by_combination(pairs),
    "length": sequence_to_sequence.split_by_length(pairs),
}
made = json.loads(checkpoints.path("number_words_lstm.json").read_text(encoding="utf-8"))
for name, parts_of in SPLITS.items():
    written = made["translations"][name]
    assert written["number"] == parts_of.test.number.tolist()
    right = text.exact_match(parts_of.test.y, written["free"])
    print(f"{name:11} learnt from {len(parts_of.train):,}, right {right:6.1%} of {len(parts_of.test)}")
    commonest = text.commonest_differences(parts_of.test.y, written["free"]).most_common(3)
    print("           ", *[f"{a} → {b} ({n} times)" for (a, b), n in commonest], sep="  ")
""")
md("composition-reading",r"""
READING
""")
md("five-digits",r"""
*What happens with numbers of five digits?* Not one was in the training. Here teacher forcing and running free show how different they are. We count the letters that are right, each at its own place.
""")
code("five-digits-code",r"""
large = data.load("number_words", language="fr", n=300, highest=99_999, seed=1)
large = large.take(large.number > 9_999)


def letters_right(targets, written):
    pairs = zip(targets, written, strict=True)
    return np.mean([a == b for y, z in pairs for a, b in zip(y, z.ljust(len(y)), strict=False)])


for name, numbers in {"up to 9,999": split.test, "above": large}.items():
    free = translator.translate(numbers.x)
    forced = translator.teacher_forced(numbers.x, numbers.y)
    print(f"{name:11} whole numbers: free {text.exact_match(numbers.y, free):.3f},", end=" ")
    print(f"forced {text.exact_match(numbers.y, forced):.3f}", end="   ")
    print(f"letters: free {letters_right(numbers.y, free):.3f}, ", end="")
    print(f"forced {letters_right(numbers.y, forced):.3f}")
print(large.x[0], "→", translator.translate(large.x[:1])[0])
""")
md("five-digits-reading",r"""
READING: whole numbers must agree by logic.
""")
ask("teacher_forcing")
md("beam",r"""
The decoder takes the likeliest letter each time. That is *greedy*, and it may lead into a dead end: the likeliest first letter need not begin the likeliest word. **Beam search** keeps the few best beginnings side by side. You will write it in the exercise; `text.beam_search` has it. *Does it help here?* And the second language costs one argument, `language="es"`, in the data and in the script.
""")
code("beam-code",r"""
number = "sixty"
step = translator.step(number)
for hypothesis in text.beam_search(step, target.end, length=40, width=4)[:3]:
    words = translator.text_of(hypothesis.tokens)
    print(f"{number} → {words:20} log probability {hypothesis.log_probability:.2f}")
spanish = pd.read_csv(checkpoints.path("number_words_lstm_es.csv")).iloc[-1]
print(f"Spanish, numbers never seen: {spanish.test_free:.1%} right")
""")
md("classify",r"""
## 8. Which topic is it?

*Can an LSTM sort texts?* Cut the manual's eight longest topics into passages of 24 words. The network reads a passage and names the topic. The last part of each topic is the test, so no word of a test passage was in training.

A text may be read in both directions. `Bidirectional` has two LSTM layers: one reads forwards, one backwards, and their last states are put side by side. The baseline is not a network at all. A **bag of words** counts which words occur, forgets their order, and a logistic regression does the rest.
""")
code("classify-data",r"""
def passages(words, step):
    return [words[start : start + 24] for start in range(0, len(words) - 23, step)]


longest = sorted(docs.sample_names, key=lambda name: -len(docs[name]))[:8]
learn, test = [], []  # (words, topic) each
for topic, name in enumerate(longest):
    words = re.findall(r"[a-z]+|[^\sa-z]", docs[name].lower())
    cut = int(0.7 * len(words))
    learn += [(passage, topic) for passage in passages(words[:cut], step=12)]
    test += [(passage, topic) for passage in passages(words[cut:], step=24)]
print(longest)
print(len(learn), "passages to learn from,", len(test), "to test")
print(" ".join(test[0][0]))
""")
code("classify-baseline",r"""
y, y_test = (np.array([topic for _, topic in part]) for part in (learn, test))
bag = CountVectorizer(analyzer=list, binary=True)  # a passage is a list of words already
counted = bag.fit_transform([words for words, _ in learn])
regression = LogisticRegression(max_iter=1000).fit(counted, y)
score = regression.score(bag.transform([words for words, _ in test]), y_test)
print(f"always the commonest topic: {np.bincount(y_test).max() / len(y_test):.3f}")
print(f"bag of words:               {score:.3f}")
""")
code("classify-train",r"""
known = Counter(word for words, _ in learn for word in words)
number_of = {word: n for n, (word, k) in enumerate(known.most_common(), 1) if k > 1}  # 0: unknown
x, x_test = (
    np.array([[number_of.get(word, 0) for word in words] for words, _ in part])
    for part in (learn, test)
)
READERS = {"LSTM": layers.LSTM(48), "bidirectional LSTM": layers.Bidirectional(layers.LSTM(32))}
for name, reader in READERS.items():
    embedding = layers.Embedding(len(number_of) + 1, 32)
    parts_of = [keras.Input((24,)), embedding, layers.Dropout(0.3), reader, layers.Dropout(0.3)]
    model = keras.Sequential([*parts_of, layers.Dense(8)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.003), loss, metrics=["accuracy"], jit_compile=False)
    found = []
    print(f"{name:19} {model.count_params():6} parameters ", end="", flush=True)
    for seed in range(3):
        trials.restart(model, seed)
        model.fit(x, y, batch_size=64, epochs=6, verbose=0)
        found.append(model.evaluate(x_test, y_test, batch_size=500, verbose=0)[1])
        print(".", end="", flush=True)
    print(" accuracy", trials.mean_and_spread(found))
""")
md("classify-reading",r"""
READING
""")
md("series",r"""
## 9. Time series, once more

In lesson 09 a simple recurrent network was level with a linear regression on the sunspots. *Does a better memory help?* The same windows of 22 years, the same split, the same early stopping.
""")
code("series-code",r"""
values = data.load("sunspots").x.astype(float)
LENGTH, SEASON, VALID, TEST = 22, 11, 190, 230
origins = forecasting.rolling_origins(len(values), TEST, 1, step=1)
x, y = forecasting.windows(values, LENGTH, 1, stop=VALID)
x_valid, y_valid = forecasting.windows(values, LENGTH, 1, VALID, TEST)
scale = forecasting.Scale(x.mean(), x.std())  # of the training windows only
x, y, x_valid, y_valid = map(scale.apply, (x, y, x_valid, y_valid))


def score(forecaster):
    return forecasting.evaluate(forecaster, values, origins, 1, SEASON).mean()


linear = forecasting.LinearAutoregression(LENGTH).fit(values[:VALID])
print(f"linear autoregression  MASE {score(linear):.2f}")
""")
code("series-run",r"""
for kind in (layers.SimpleRNN, layers.GRU, layers.LSTM):
    model = keras.Sequential([keras.Input((LENGTH, 1)), kind(24), layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.003), loss="mse", jit_compile=False)
    stop = keras.callbacks.EarlyStopping(patience=40, restore_best_weights=True)
    found = []
    print(f"{kind.__name__:22}", end="", flush=True)
    for seed in range(3):
        trials.restart(model, seed)
        fitting = {"batch_size": 32, "epochs": 40, "verbose": 0, "callbacks": [stop]}
        model.fit(x, y, validation_data=(x_valid, y_valid), **fitting)
        found.append(score(forecasting.WindowForecaster(model.predict_on_batch, LENGTH, scale)))
        print(".", end="", flush=True)
    print(" MASE", trials.mean_and_spread(found, 2))
""")
md("series-reading",r"""
READING
""")
md("footer",r"""
## Summary

- An LSTM has a cell state that is kept and added to; gates between 0 and 1 decide what is kept, written and shown.
- Gradients survive along the cell state as far as the forget gates are open; they are not open from the start, and a bias can open them.
- A language model is judged in bits per character on text that it has not seen, and against n-grams; a temperature makes it bolder.
- An encoder hands its last states to a decoder; teacher forcing trains it, running free tests it, and a random split flatters it.
- Baselines stay strong: for topics a bag of words, for a short series a linear regression.

Words to look up: the [glossary](glossary.md).

**Exercise:** [10 · LSTM](../exercises/10_lstm/10_lstm.ipynb), 20 points. When you are done, `course check 10` in a terminal tells you how it stands.

**Next:** this is the last chapter for now.
""")
code("finish",r'''
quiz.finish("10_lstm")
''')
out=sys.argv[1] if len(sys.argv)>1 else "notebooks/10_lstm.ipynb"
meta=json.load(open("notebooks/09_recurrent_networks.ipynb"))["metadata"]
for c in cells:
    lines=c["source"].split("\n"); c["source"]=[l+"\n" for l in lines[:-1]]+[lines[-1]]
json.dump(dict(cells=cells,metadata=meta,nbformat=4,nbformat_minor=5),open(out,"w"),indent=1,ensure_ascii=False)
