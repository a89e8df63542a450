"""What a slider costs on the Python side: the widget against `interact` with an inline figure.

python benchmarks/widget_update.py

Both run in one real kernel, in turn, and draw the same content: a 60 x 60 surface, 200 points, a
line and a curve. `interact` is timed from the slider's change to the end of its callback, which
draws the figure with pyplot and sends it as the inline backend does.
"""

from jupyter_client.manager import start_new_kernel

TARGET_MS, TARGET_RATIO = 16, 4

SOURCE = """
%matplotlib inline
import statistics, time
import ipywidgets, numpy as np
import matplotlib.pyplot as plt
from course_lib import plots, widgets

panel = widgets.NeuronPlayground("blobs")
model = widgets.NeuronPlayground("blobs").model

def draw(weight_1):
    model.weight_1 = weight_1
    frame = model.frame()
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.7), layout="constrained")
    ends = (-frame.limit, frame.limit)
    left.imshow(frame.surface, cmap=plots.two_class_map(), vmin=0, vmax=1, extent=(*ends, *ends),
                origin="lower", interpolation="bilinear")
    for label in (0, 1):
        left.plot(*frame.x[frame.y == label].T, plots.MARKERS[label], color=plots.COLOURS[label])
    left.plot(*frame.boundary.T, color="black")
    left.set(xlim=ends, ylim=ends)
    right.plot(frame.losses)
    plt.show()

slider = ipywidgets.interactive(draw, weight_1=(-8.0, 8.0, 0.05)).children[0]
changes = {
    "interact, inline figure": lambda value: setattr(slider, "value", value),
    "slider of the widget": lambda value: setattr(panel.controls["weight_1"], "value", value),
    "training step of the widget": lambda value: panel.step(),
}
times = {name: [] for name in changes}
for turn in range(-2, 40):
    for name, change in changes.items():
        start = time.perf_counter()
        change(round(-2 + turn * 0.1, 2))
        if turn >= 0:
            times[name].append(1000 * (time.perf_counter() - start))
ours = statistics.median(times["slider of the widget"])
for name, values in times.items():
    median = statistics.median(values)
    print(f"{name:28} median {median:6.1f} ms   {median / ours:5.1f} x the widget")
"""


def show(message: dict) -> None:
    """Print what the kernel prints, and an error if there is one."""
    content = message["content"]
    if message["msg_type"] == "stream" and content["name"] == "stdout":
        print(content["text"], end="")
    elif message["msg_type"] == "error":
        raise SystemExit(f"{content['ename']}: {content['evalue']}")


def main() -> None:
    print(f"Python side of one change (target {TARGET_MS} ms, {TARGET_RATIO} x faster)")
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=120)
    try:
        client.execute_interactive(SOURCE, output_hook=show, timeout=300)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
