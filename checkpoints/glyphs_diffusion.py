"""Train the diffusion model that draws letters in lesson 14: `glyphs_diffusion.keras`.

    python checkpoints/glyphs_diffusion.py

may be stopped at any time: started again, it goes on from the last hundreds of steps that were
saved. It learns from the same glyphs as glyphs_gan.py and glyphs_vae.py. Beside the denoiser, which
takes [noisy (n, 28, 28), level (n,), label (n,)] and says what noise is in the pictures, it writes

- glyphs_diffusion.csv: the loss, and the share of letters read as asked, while it trained;
- glyphs_diffusion_judged.csv: how good 1,040 pictures are, as lesson 12 judges them, by the number
  of steps in which they were drawn, and beside them real glyphs, the GAN and the VAE.

Needs glyphs_classifier, glyphs_gan and glyphs_vae_decoder. Training takes about half an hour of
one core, judging about ten minutes.

The weights that are judged and saved are the running average of those of the last steps, as in Ho,
Jain, Abbeel, "Denoising diffusion probabilistic models", NeurIPS 2020, appendix B. They are rounded
to half precision.

A network that says the noise itself, with every error counting the same, had learnt to draw 0.32 of
the letters as asked after 3,000 steps; this one 0.83 (see `unet_denoiser` and `weights`).
"""

import argparse
import json
import string
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from saving import pack, round_weights, save_model, write_table, write_text  # noqa: E402

from course_lib import checkpoints, data  # noqa: E402
from course_lib.models import diffusion, gans  # noqa: E402

NAME, LETTERS, LEVELS = Path(__file__).stem, string.ascii_uppercase, 200
SAVE, JUDGE = 250, 750  # every so many steps
BATCH = 100  # pictures that are drawn at once
SCHEDULE = diffusion.cosine_schedule(LEVELS)


def build(given) -> keras.Model:
    """Return the untrained denoiser, with an optimizer that averages the weights."""
    network = diffusion.networks.unet_denoiser(SCHEDULE, len(LETTERS), given.filters)
    warm = min(300, given.steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, given.steps - warm, warmup_target=given.rate, warmup_steps=warm
    )
    averaging = keras.optimizers.Adam(rate, global_clipnorm=1.0, use_ema=True, ema_momentum=0.995)
    network.compile(averaging, "mse", jit_compile=False)
    return network


def averaged(network: keras.Model) -> keras.Model:
    """Return a copy of a network that has the running average of its weights."""
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    network.optimizer.finalize_variable_values(copy.trainable_variables)
    return copy


def draw(network, labels: np.ndarray, steps: int = 20, seed=1, randomness: float = 0.0):
    """Return pictures (n, 28, 28) in [0, 1] of the letters asked for."""
    noise = np.random.default_rng(seed).standard_normal((len(labels), 28, 28), np.float32)
    made = diffusion.sample(network, SCHEDULE, noise, steps, labels, randomness, 1.0, seed)
    return np.clip((made + 1) / 2, 0, 1)


class Run:
    """What is on disk of a training that was begun: the network with its optimizer, and the log."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self) -> tuple[keras.Model | None, dict]:
        """Return the network and the log, as of the last save."""
        if not (self.folder / "log.json").is_file():
            return None, {"step": 0, "seconds": 0.0, "losses": [], "rows": []}
        log = json.loads((self.folder / "log.json").read_text(encoding="utf-8"))
        return keras.saving.load_model(self.folder / f"step_{log['step']}.keras"), log

    def save(self, network: keras.Model, log: dict) -> None:
        """Save the network under a new name; it counts as soon as the log names it."""
        network.save(self.folder / f"step_{log['step']}.keras")
        write_text(self.folder / "log.json", json.dumps(log))
        for old in self.folder.glob("step_*.keras"):
            if old.stem != f"step_{log['step']}":
                old.unlink()


def train(glyphs: data.Dataset, given, run: Run):
    """Train to the last step; return the network and the log."""
    network, log = run.load()
    if network is None:
        keras.utils.set_random_seed(given.seed)
        network = build(given)
    x = 2 * glyphs.x - 1  # paper is -1, ink is 1
    begun = time.process_time()
    for step in range(log["step"] + 1, given.steps + 1):
        rng = np.random.default_rng([given.seed, step])  # the same batch after a stop
        rows = rng.integers(len(x), size=given.batch)
        noisy, level, noise = SCHEDULE.draw(x[rows], rng)
        loss = network.train_on_batch([noisy, level, glyphs.y[rows]], noise, weights(level))
        log["losses"].append(float(loss))
        if step % SAVE == 0 or step == given.steps:
            log["seconds"] += time.process_time() - begun
            log["step"] = step
            look(network, log, step % JUDGE == 0 or step == given.steps)
            run.save(network, log)
            begun = time.process_time()
    return network, log


def weights(level: np.ndarray) -> np.ndarray:
    """Return what the squared errors (n, 28) of examples of these levels (n,) count, (n, 1).

    At high levels the noise is easy to say, and the picture is not: a small error of the noise is
    a large one of the picture. With these weights both count (see `unet_denoiser`).
    """
    return SCHEDULE.signal[level][:, None] ** -2


def look(network: keras.Model, log: dict, judged: bool) -> None:
    """Say how the training stands, and judge the averaged weights where it is time to."""
    step, network = log["step"], averaged(network)
    loss = float(np.mean(log["losses"][-SAVE:]))
    print(f"step {step}: loss {loss:.4f}, {log['seconds']:.0f} s of the processor", flush=True)
    if judged:
        read = share(network, 10)
        row = {"step": step, "loss": float(np.mean(log["losses"][-JUDGE:]))}
        row |= {"unseen": unseen_loss(network), "read": float(read.mean())}
        log["rows"].append(row)
        print(row, flush=True)


def unseen_loss(network: keras.Model) -> float:
    """Return the weighted loss on glyphs of another seed, always with the same noise."""
    glyphs = data.load("glyphs", n=1040, characters=LETTERS, seed=2)
    noisy, level, noise = SCHEDULE.draw(2 * glyphs.x - 1, np.random.default_rng(0))
    found = network.predict([noisy, level, glyphs.y], batch_size=208, verbose=0)
    return float(np.mean(weights(level) * np.mean((found - noise) ** 2, axis=2)))


def share(network: keras.Model, n: int) -> np.ndarray:
    """Return for each letter the share of n drawings that is read as that letter."""
    labels = np.repeat(np.arange(len(LETTERS)), n)
    classifier = checkpoints.load_model("glyphs_classifier")
    return gans.quality.share_read_as(classifier, draw(network, labels), labels)


# ---- judging ------------------------------------------------------------------------------


def contestants(network: keras.Model, copies: int) -> dict[str, Callable]:
    """Return by name what makes the pictures to be judged: (pictures, labels or None)."""
    labels = np.tile(np.arange(len(LETTERS)), copies)  # as in lesson 12
    rng = np.random.default_rng(5)
    noise, codes = (rng.standard_normal((len(labels), k), np.float32) for k in (64, 16))
    generator = checkpoints.load_model("glyphs_gan")
    decoder = checkpoints.load_model("glyphs_vae_decoder")
    draw(network, labels[:BATCH], 1)  # so that nothing is compiled while the time is taken
    generator.predict([noise[:BATCH], labels[:BATCH]], batch_size=BATCH, verbose=0)
    decoder.predict(codes[:BATCH], batch_size=BATCH, verbose=0)

    def real():
        glyphs = data.load("glyphs", n=len(labels), characters=LETTERS, seed=4)
        return glyphs.x, glyphs.y

    def gan():
        return generator.predict([noise, labels], batch_size=BATCH, verbose=0), labels

    def vae():
        return decoder.predict(codes, batch_size=BATCH, verbose=0), None

    def diffused(steps, randomness):
        parts = np.split(labels, range(BATCH, len(labels), BATCH))
        drawn = [draw(network, part, steps, [6, k], randomness) for k, part in enumerate(parts)]
        return np.concatenate(drawn), labels

    found = {"real": real, "GAN": gan, "VAE": vae}
    found |= {f"DDIM {k}": partial(diffused, k, 0.0) for k in (1, 2, 5, 10, 20, 50)}
    return found | {f"DDPM {k}": partial(diffused, k, 1.0) for k in (5, 10, 20, 50)}


def judge(network: keras.Model, known: np.ndarray, given, run: Run) -> list[dict]:
    """Judge all contestants by the measures of lesson 12; what was judged before is kept."""
    file = run.folder / f"judged_{given.copies}.json"
    rows = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    classifier = checkpoints.load_model("glyphs_classifier")
    of_real = data.load("glyphs", n=len(LETTERS) * given.copies, characters=LETTERS, seed=3).x
    of_real = gans.quality.features(classifier, of_real)
    makers = contestants(network, given.copies)
    for name, make in makers.items():
        if name in [row["model"] for row in rows]:
            continue
        begun = time.process_time()
        pictures, labels = make()
        seconds = (time.process_time() - begun) / len(pictures) * 100
        rows.append({"model": name, "seconds_for_100": None if name == "real" else seconds})
        rows[-1] |= scores(classifier, pictures, labels, of_real, known)
        write_text(file, json.dumps(rows))
        print(rows[-1], flush=True)
    return sorted(rows, key=lambda row: list(makers).index(row["model"]))


def scores(classifier, pictures, labels, of_real, known) -> dict[str, float | None]:
    """Return the measures of lesson 12 of a set of pictures."""
    read = worst = None
    if labels is not None:
        shares = gans.quality.share_read_as(classifier, pictures, labels)
        read, worst = float(shares.mean()), float(shares.min())
    features = gans.quality.features(classifier, pictures)
    _, distances = gans.quality.nearest_neighbours(pictures[:208], known)
    return {
        "read": read,
        "worst": worst,
        "frechet": gans.quality.frechet_distance(features, of_real),
        "nearest_known": float(np.median(distances)),
    }


# ---- writing ------------------------------------------------------------------------------


def publish(network: keras.Model, log: dict, folder: Path) -> None:
    """Write what was trained, and how."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / f"{NAME}.csv", log["rows"])
    save_model(network, folder / f"{NAME}.keras")
    pack(folder / f"{NAME}.keras")


def main() -> None:
    """Read the options, train, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=26_000, help="glyphs to learn from")
    parser.add_argument("--steps", type=int, default=7_500)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--filters", type=int, default=48)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--copies", type=int, default=40, help="of each letter, to be judged")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    glyphs = data.load("glyphs", n=given.n, characters=LETTERS, seed=0)
    options = [value for name, value in vars(given).items() if name not in ("copies", "to")]
    kind = "_".join(map(str, options))
    run = Run(FOLDER.parent / ".course" / NAME / kind)  # other options, another run
    network, log = train(glyphs, given, run)
    network = averaged(network)
    round_weights(network)
    publish(network, log, given.to)
    write_table(given.to / f"{NAME}_judged.csv", judge(network, glyphs.x, given, run))


if __name__ == "__main__":
    main()
