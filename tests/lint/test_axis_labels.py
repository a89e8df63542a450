"""Which axes lack a label: what the probe notes in the kernel, and what becomes of it."""

import pytest

from course_lib.notebooks.lint import figures
from course_lib.notebooks.lint.probe import read_axes


@pytest.fixture
def plt():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot

    yield matplotlib.pyplot
    matplotlib.pyplot.close("all")


def lacking(fig):
    fig.canvas.draw()
    return ["".join(read_axes(ax, fig)["lacking"]) for ax in fig.axes]


def test_a_plain_plot_needs_both_labels(plt):
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    assert lacking(fig) == ["xy"]
    ax.set_xlabel("epoch")
    assert lacking(fig) == ["y"]
    ax.set_ylabel("loss (nats)")
    assert lacking(fig) == [""]


def test_images_empty_axes_and_axes_switched_off_need_none(plt):
    fig, axes = plt.subplots(1, 4)
    image = axes[0].imshow([[1, 2], [3, 4]])
    axes[1].plot([1, 2])
    axes[1].axis("off")
    axes[2].legend([], [], title="a legend alone")
    axes[3].plot([1, 2])
    axes[3].set(xticks=[], yticks=[])
    fig.colorbar(image)
    assert set(lacking(fig)) == {""}


def test_names_at_the_ticks_are_labels_and_numbers_are_not(plt):
    fig, axes = plt.subplots(1, 3)
    axes[0].bar(["ReLU", "tanh"], [1, 2])
    axes[1].set_xticks(range(2), ["4", "8"])
    axes[1].plot([1, 2])
    axes[2].semilogx([1, 1000], [1, 2])
    assert lacking(fig) == ["y", "xy", "xy"]


def test_shared_axes_may_leave_the_label_to_the_outer_one(plt):
    fig, axes = plt.subplots(2, 2, sharex=True, sharey=True)
    for ax in axes.flat:
        ax.plot([1, 2])
    axes[1, 0].set(xlabel="epoch", ylabel="loss")
    axes[0, 0].set_ylabel("loss")
    assert lacking(fig) == ["", "x", "", "x"]
    axes[1, 1].set_xlabel("epoch")
    assert lacking(fig) == ["", "", "", ""]


def test_axes_that_share_nothing_each_need_a_label(plt):
    fig, axes = plt.subplots(2, 1)
    for ax in axes:
        ax.plot([1, 2])
    axes[1].set(xlabel="epoch", ylabel="loss")
    assert lacking(fig) == ["xy", ""]


def test_one_label_may_serve_the_whole_figure(plt):
    fig, axes = plt.subplots(1, 2)
    for ax in axes:
        ax.plot([1, 2])
    fig.supxlabel("epoch")
    assert lacking(fig) == ["y", "y"]


def test_three_dimensions_need_three_labels_and_a_circle_none(plt):
    fig = plt.figure()
    fig.add_subplot(121, projection="3d").plot([1, 2], [1, 2], [1, 2])
    fig.add_subplot(122, projection="polar").plot([1, 2])
    assert lacking(fig) == ["xyz", ""]


def test_a_finding_names_the_axes_of_a_figure_together(make, whats):
    axes = [
        {"title": "left", "lacking": ["y"]},
        {"title": "", "lacking": ["y"]},
        {"title": "fine", "lacking": []},
    ]
    lesson = make.lesson(make.code("a"), figures=[{"cell": "a", "axes": axes}])
    assert whats(figures.labels(lesson)) == [("a", "a figure has no label for y: left, axes 2")]
