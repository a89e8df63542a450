"""`course submit`: what is packed, what is said, and that nbgrader collects it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from course_lib import notebooks
from course_lib.cli import packing

ROOT = Path(__file__).parents[2]


def submit(course, *options):
    """Run `course submit 01`; return the zip file and what was said."""
    code, text = course.run("submit", "01", *options)
    assert code == 0, text
    name = re.search(r"^  \"?(/.*\.zip)\"?$", text, re.MULTILINE)[1]
    return Path(name), text


def manifest(path):
    """Return the manifest of a zip file."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return json.loads(archive.read("manifest.json"))


def test_the_zip_holds_the_work_and_a_true_manifest(course):
    course.write(course.solved())
    (course.exercise.parent / "data").mkdir()
    (course.exercise.parent / "data" / "mésures.csv").write_text("1,2\n")
    path, text = submit(course, "--name", "Ada Lovelace")
    assert "Submitting 01_tiny as Ada Lovelace (id ada_lovelace)." in text
    assert "Not complete yet" not in text and "Left out" not in text
    assert re.fullmatch(r"ada_lovelace__01_tiny__\d{8}T\d{6}Z\.zip", path.name)
    assert path.parent == course.root / "handed_in"
    told = manifest(path)
    assert told["chapter"] == "01_tiny"
    assert told["student"] == {"name": "Ada Lovelace", "id": "ada_lovelace"}
    assert told["missing"] == [] and told["versions"]["keras"]
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {"01_tiny.ipynb", "data/mésures.csv", "manifest.json"}
        for entry in told["files"]:
            content = archive.read(entry["name"])
            assert entry["bytes"] == len(content)
            assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert archive.read("01_tiny.ipynb") == course.exercise.read_bytes()


def test_what_is_missing_is_said_and_the_zip_is_made(course):
    path, text = submit(course)
    assert "Not complete yet:" in text
    assert "  - Questions without a usable answer: tiny.q1\n" in text
    assert "  - Answers to be written: written\n" in text
    assert "  - Code to be written: double\n" in text
    assert len(manifest(path)["missing"]) == 3


def test_failing_checks_are_said_on_request(course):
    cells = course.solved()
    cells[3]["source"] = "def double(x):\n    return x"
    course.write(cells)
    path, text = submit(course, "--check")
    assert "double(2): expected 4, got 2" in text
    assert "Not every visible check passes" in text
    assert manifest(path)["missing"] == ["Not every visible check passes (see above)."]


def test_a_notebook_cut_short_is_handed_in_with_a_warning(course):
    course.exercise.write_text('{"cells": [')
    path, text = submit(course)
    assert "It cannot be graded as it is." in text
    with zipfile.ZipFile(path) as archive:
        assert archive.read("01_tiny.ipynb") == b'{"cells": ['


def test_without_the_notebook_there_is_nothing_to_submit(course):
    course.exercise.unlink()
    code, text = course.run("submit", "01")
    assert code == 2 and "has no exercise" in text
    assert not (course.root / "handed_in").exists()


def test_no_submission_overwrites_another(course):
    paths = {submit(course)[0] for _ in range(3)}
    assert len(paths) == 3
    assert sorted(paths) == sorted((course.root / "handed_in").iterdir())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", "ada_lovelace"),
        ("  Zoë   Müller-Łukasz ", "zoë_müller-łukasz"),
        ("李小龙", "李小龙"),
        ("नमिता शर्मा", "नमिता_शर्मा"),
        ("../../etc/passwd", "etc_passwd"),
        ("a__b", "a_b"),
        ("C:\\x|y?", "c_x_y"),
        ("x" * 500, "x" * 100),
        ("😀", ""),
    ],
)
def test_a_name_becomes_a_safe_part_of_a_file_name(name, expected):
    assert packing.safe(name) == expected


def test_the_name_is_remembered(course):
    submit(course, "--name", "Zoë Müller", "--id", "s1234")
    path, text = submit(course)
    assert "as Zoë Müller (id s1234)" in text
    assert path.name.startswith("s1234__01_tiny__")


def test_a_name_without_letters_needs_an_id(course):
    code, text = course.run("submit", "01", "--name", "😀")
    assert code == 2 and "course submit 01 --id s1234" in text


def test_odd_files_are_left_out_with_the_reason(course):
    folder = course.exercise.parent
    (folder / "big.bin").write_bytes(b"\0" * (packing.LARGEST_FILE + 1))
    (folder / "old.zip").write_bytes(b"PK")
    (folder / "01_tiny-Copy1.ipynb").write_text("{}")
    (folder / ".DS_Store").write_text("")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "link.txt").symlink_to("/etc/hosts")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    (folder / "notes.txt").write_text("kept")
    path, text = submit(course)
    told = manifest(path)
    assert {entry["name"] for entry in told["files"]} == {"01_tiny.ipynb", "notes.txt"}
    assert "Left out: big.bin (5.0 MB; at most 5 MB for a file)" in text
    assert "Left out: link.txt (a link; hand in the file itself)" in text
    assert "Left out: .ipynb_checkpoints (Jupyter's own copies)" in text
    left = {entry["name"] for entry in told["left_out"]}
    assert left >= {"old.zip", "01_tiny-Copy1.ipynb", ".DS_Store", "loop", "pipe"}


def test_a_parcel_has_a_largest_size(course, monkeypatch):
    monkeypatch.setattr(packing, "LARGEST_PARCEL", 1500)
    for number in range(3):
        (course.exercise.parent / f"{number}.txt").write_text("x" * 600)
    path, _ = submit(course)
    assert [entry["name"] for entry in manifest(path)["left_out"]] == ["2.txt"]


def test_a_folder_that_cannot_be_written_is_said_so(course):
    (course.root / "handed_in").write_text("a file in place of the folder")
    code, text = course.run("submit", "01")
    assert code == 2
    assert "cannot be written" in text and "--to" in text
    assert (course.root / "handed_in").read_text() == "a file in place of the folder"


def test_a_read_only_folder_is_said_so(course):
    """Run as somebody who may not write: for root, chmod is no obstacle."""
    target = course.root / "closed"
    target.mkdir()
    target.chmod(0o555)
    # The folders above must let that somebody through.
    for folder in (course.root, *course.root.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    # The first run loads all modules: that somebody may be unable to read the environment.
    code = (
        "import os, sys\n"
        "from course_lib.cli.app import run\n"
        "sys.argv = ['course', 'submit', '01', '--name', 'Ada', '--to', sys.argv[1]]\n"
        "target, sys.argv[-1] = sys.argv[-1], os.path.join(os.getcwd(), 'open')\n"
        "try: run()\n"
        "except SystemExit as end: assert not end.code\n"
        "if os.getuid() == 0:\n    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "sys.argv[-1] = target\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        capture_output=True,
        text=True,
        env=os.environ | {"HOME": str(course.root)},
    )
    assert done.returncode == 2, done.stderr
    assert len(list((course.root / "open").iterdir())) == 1
    assert "The zip file cannot be written" in done.stderr
    assert "permission denied" in done.stderr and "Traceback" not in done.stderr
    assert list(target.iterdir()) == []


def test_nothing_half_written_stays_behind(course, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing.os, "replace", fail)
    code, text = course.run("submit", "01", "--name", "Ada")
    assert code == 2 and "no space left on device" in text
    assert list((course.root / "handed_in").iterdir()) == []


@pytest.mark.parametrize("name", ["Ada Lovelace", "Zoë Müller"])
def test_nbgrader_collects_the_zip(course, name):
    course.write(course.cells())
    chapter = notebooks.chapter("01")
    release = course.exercise.read_bytes()
    course.write(course.solved())
    (course.exercise.parent / "notes.txt").write_text("more")
    path, _ = submit(course, "--name", name)
    again, _ = submit(course, "--name", name)

    teacher = course.root.parent / "teacher's course"
    archive = teacher / "downloaded" / chapter.name / "archive"
    archive.mkdir(parents=True)
    (teacher / "exercises" / chapter.name).mkdir(parents=True)
    (teacher / "exercises" / chapter.name / course.exercise.name).write_bytes(release)
    (teacher / "nbgrader_config.py").write_text(
        (ROOT / "nbgrader_config.py").read_text()
        + f"\nc.FileNameCollectorPlugin.named_regexp = {packing.ZIP_PATTERN!r}\n"
    )
    (archive / path.name).write_bytes(path.read_bytes())
    # Downloaded twice, a browser renames it.
    (archive / f"{again.stem} (1).zip").write_bytes(again.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", chapter.name],
        cwd=teacher,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    collected = teacher / "submitted" / packing.safe(name) / chapter.name
    assert (collected / course.exercise.name).read_bytes() == course.exercise.read_bytes()
    stamp = re.search(r"\d{8}T\d{6}Z", again.name)[0]
    kept = (collected / "timestamp.txt").read_text()
    assert re.sub(r"\D", "", kept)[:14] == re.sub(r"\D", "", stamp)
