"""What students hand in arrives in submitted/, whatever it came in."""

import io
import signal
import stat
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course_lib.cli import packing
from course_lib.grading.collect import look, take
from course_lib.notebooks import Chapter

NAME = "01_tiny"
EARLY, LATE = "20261120T080000Z", "20261121T080000Z"


def parcel(content: bytes | None = b'{"cells": []}', name: str = f"{NAME}.ipynb", mode=0) -> bytes:
    """Return a zip file as `course submit` makes it, or a broken one."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", "{}")
        if content is not None:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    return memory.getvalue()


def download(path: Path, files: dict[str, bytes]) -> Path:
    """Write a bulk download."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def root(tmp_path):
    """Return an empty course folder."""
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


def collect(root: Path, path: Path) -> dict[str, str]:
    """Collect; return what became of each student's submission."""
    return {
        outcome.found.student: outcome.state
        for outcome in (take(found, root) for found in look(path, [NAME]))
    }


def handed_in(root: Path, student: str) -> bytes:
    return (root / "submitted" / student / NAME / f"{NAME}.ipynb").read_bytes()


def test_what_course_submit_packs_is_collected(root, tmp_path):
    exercise = tmp_path / "exercises" / NAME
    exercise.mkdir(parents=True)
    (exercise / f"{NAME}.ipynb").write_text('{"cells": [], "x": "Zoë"}', "utf-8")
    packed = packing.pack(
        Chapter(NAME, tmp_path), packing.Student("Zoë", "zoë"), tmp_path / "handed_in", []
    )
    assert collect(root, packed.path) == {"zoë": "new"}
    assert "Zoë" in handed_in(root, "zoë").decode()
    stamp = (root / "submitted" / "zoë" / NAME / "timestamp.txt").read_text()
    assert stamp.endswith(" UTC\n") and datetime.now(UTC).strftime("%Y-%m-%d") in stamp
    assert collect(root, packed.path.parent) == {"zoë": "the same"}


def test_moodle_says_who_somebody_is(root, tmp_path):
    path = download(
        tmp_path / "moodle.zip",
        {
            f"Ada Lovelace_101_assignsubmission_file_/ada__{NAME}__{EARLY}.zip": parcel(b"ada"),
            f"Eve Evil_102_assignsubmission_file_/ada__{NAME}__{LATE}.zip": parcel(b"eve"),
            f"Bob B._103_assignsubmission_file_/{NAME}.ipynb": b"bob",
            "Zoë Z_104_assignsubmission_file_/01_tiny (1).ipynb": b"zoe",
            "Mal M_105_assignsubmission_file_/essay.pdf": b"%PDF",
        },
    )
    assert set(collect(root, path)) == {
        "ada_lovelace_101", "eve_evil_102", "bob_b_103", "zoë_z_104",
    }  # fmt: skip
    assert handed_in(root, "ada_lovelace_101") == b"ada"
    assert handed_in(root, "eve_evil_102") == b"eve"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert set(collect(root, tmp_path / "unpacked").values()) == {"the same"}


def test_canvas_says_who_somebody_is(root, tmp_path):
    path = download(
        tmp_path / "submissions.zip",
        {
            f"lovelaceada_12_777_ada__{NAME}__{EARLY}.zip": parcel(b"ada"),
            f"evilevee_LATE_13_778_ada__{NAME}__{LATE}-1.zip": parcel(b"eve"),
            f"bobb_14_779_{NAME}-2.ipynb": b"bob",
        },
    )
    assert collect(root, path) == {"lovelaceada_12": "new", "evilevee_13": "new", "bobb_14": "new"}


def test_later_versions_win_and_earlier_ones_are_kept(root, tmp_path):
    for number, (time, content, state) in enumerate(
        [(EARLY, b"one", "new"), (LATE, b"two", "newer"), (EARLY, b"one", "older")]
    ):
        path = tmp_path / str(number) / f"ada__{NAME}__{time}.zip"
        path.parent.mkdir()
        path.write_bytes(parcel(content))
        assert collect(root, path) == {"ada": state}
    assert handed_in(root, "ada") == b"two"
    kept = [file.read_bytes() for file in (root / "submitted_before").rglob("*.ipynb")]
    assert kept == [b"one", b"one"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip file", "cannot be read"),
        (b"", "cannot be read"),
        (parcel()[:-40], "cannot be read"),
        (parcel(None), "no 01_tiny.ipynb"),
        (parcel(b"x", name="../01_tiny.ipynb"), "no 01_tiny.ipynb"),
        (parcel(b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "a link"),
        (parcel(b"\0" * 30_000_000), "more than 20 MB"),
    ],
)
def test_what_cannot_be_read_is_kept_and_told(root, tmp_path, content, reason):
    path = tmp_path / f"ada__{NAME}__{EARLY}.zip"
    path.write_bytes(content)
    (outcome,) = (
        take(found, root) for found in look(tmp_path, [NAME]) if "course" not in str(path)
    )
    assert outcome.state == "refused" and reason in outcome.found.problem
    assert handed_in(root, "ada") == b""
    received = root / "submitted" / "ada" / NAME / "received.bin"
    assert content == b"" or received.read_bytes() == content
    assert not (root.parent / f"{NAME}.ipynb").exists()


def test_links_are_not_followed(root, tmp_path):
    (tmp_path / "secret.ipynb").write_text("secret")
    place = tmp_path / "in" / "eve" / NAME
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").symlink_to(tmp_path / "secret.ipynb")
    with pytest.raises(ValueError, match="holds no submission"):
        collect(root, tmp_path / "in")


def test_a_student_cannot_choose_a_place(root, tmp_path):
    path = download(
        tmp_path / "m.zip",
        {f"../../x_1_assignsubmission_file_/..__{NAME}__{EARLY}.zip": parcel(b"x")},
    )
    (student,) = collect(root, path)
    assert "/" not in student and ".." not in student
    assert not list(tmp_path.glob("x*"))


@pytest.mark.parametrize("name", ["nothing.txt", "empty"])
def test_nothing_to_collect_is_said(root, tmp_path, name):
    path = tmp_path / name
    path.write_text("x") if "." in name else path.mkdir()
    with pytest.raises(ValueError, match=r"neither a folder nor a zip|holds no submission"):
        collect(root, path)


KILLED = """
import os, signal, sys
from pathlib import Path
from course_lib.grading import collect, files
replace, left = os.replace, int(sys.argv[3])
def replace_or_die(*places):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*places)
os.replace = replace_or_die
for found in collect.look(Path(sys.argv[2]), ["01_tiny"]):
    collect.take(found, Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_half_there(root, tmp_path):
    """The collector is killed before its first renaming, before its second, and so on."""
    earlier = download(tmp_path / "a.zip", {f"ada__{NAME}__{EARLY}.zip": parcel(b"early")})
    later = download(
        tmp_path / "b.zip",
        {
            f"ada__{NAME}__{LATE}.zip": parcel(b"late"),
            f"bob__{NAME}__{LATE}.zip": parcel(b"bob's"),
        },
    )
    for steps in range(30):
        course = root / str(steps)
        collect(course, earlier)
        command = [sys.executable, "-c", KILLED, course, later, str(steps)]
        done = subprocess.run(command, capture_output=True, text=True)
        for path in (course / "submitted").glob(f"*/{NAME}"):  # what a grader would find now
            names = {one.name for one in path.iterdir()}
            assert names == {f"{NAME}.ipynb", "timestamp.txt", "collected.json"}, steps
        kept = [one.read_bytes() for one in course.rglob(f"{NAME}.ipynb")]
        assert b"early" in kept, steps
        again = collect(course, later)
        assert handed_in(course, "ada") == b"late" and handed_in(course, "bob") == b"bob's"
        assert not list(course.rglob("*.tmp"))
        if done.returncode == 0:
            assert again == {"ada": "the same", "bob": "the same"} and steps > 5
            return
        assert done.returncode == -signal.SIGKILL, done.stderr
    pytest.fail("it never came to its end")


def test_a_link_in_the_place_of_a_folder_is_not_followed(root, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / f"{NAME}.ipynb").write_bytes(b"not his")
    (root / "submitted" / "bob").mkdir(parents=True)
    (root / "submitted" / "bob" / NAME).symlink_to(elsewhere)
    path = download(tmp_path / "b.zip", {f"bob__{NAME}__{LATE}.zip": parcel(b"bob's")})
    assert collect(root, path) == {"bob": "new"}
    assert handed_in(root, "bob") == b"bob's"
    assert (elsewhere / f"{NAME}.ipynb").read_bytes() == b"not his"
