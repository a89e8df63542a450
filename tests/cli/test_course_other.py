"""`course progress`, `course doctor` and the command as a whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib import progress
from course_lib.cli import examining, words

COURSE = Path(sys.executable).with_name("course.exe" if os.name == "nt" else "course")
COMMANDS = ["start", "teach", "check", "submit", "progress", "doctor"]
COMMANDS += ["kernel status", "kernel stop", "collect", "grade"]


def course_command(*arguments, **more):
    """Run the installed command."""
    return subprocess.run(
        [COURSE, *arguments],
        capture_output=True,
        encoding=more.get("PYTHONIOENCODING", "utf-8"),
        env=os.environ | more,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(course, command):
    code, text = course.run(*command.split(), "--help")
    assert code == 0
    assert f"Example: course {command}" in text


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from course_lib.cli.app import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'numpy', 'nbformat', 'nbclient', 'nbgrader',"
        " 'jupyter_server', 'IPython'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "loaded: []" in done.stdout, done.stdout + done.stderr


def test_the_installed_command_speaks_plainly(course):
    done = course_command("check", "42")
    assert done.returncode == 2
    assert done.stderr == "There is no chapter 42; the chapters are: 00_start_here, 01_tiny.\n"
    assert done.stdout == ""


def test_an_old_console_does_not_crash_on_a_name(course):
    done = course_command("submit", "01", "--name", "李小龙", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    assert "Submitting 01_tiny as ???" in done.stdout


def test_a_path_with_a_space_can_be_pasted():
    assert words.quoted("/a b/c") == '"/a b/c"'
    assert words.quoted("/a/c") == "/a/c"


def test_square_brackets_are_not_markup(capsys):
    words.say("expected [bold] shape [3, 2], got [/x]")
    assert capsys.readouterr().out == "expected [bold] shape [3, 2], got [/x]\n"


def test_progress_as_a_table(course):
    progress.record_read("00_start_here")
    progress.record_practice("tiny.p1", True)
    progress.record_points("01_tiny", 4.5, 10)
    code, text = course.run("progress")
    assert code == 0
    rows = {line.split()[1]: line for line in text.splitlines() if line.startswith("│")}
    assert "20" in rows["00_start_here"]  # the year of the date
    assert "not yet" in rows["01_tiny"]
    assert "1 of 1" in rows["01_tiny"] and "4.5 of 10" in rows["01_tiny"]
    assert "1 of 2 chapters read." in text


def test_a_wrong_practice_answer_is_counted_as_such(course):
    progress.record_practice("tiny.p1", False)
    assert "0 of 1 (1 wrong)" in course.run("progress")[1]


def test_a_damaged_progress_file_is_told_and_kept(course):
    file = progress.path()
    file.parent.mkdir(parents=True)
    file.write_text("{ damaged")
    code, text = course.run("progress")
    assert code == 0
    assert "was damaged, and was kept as progress.damaged_" in text
    assert [f.read_text() for f in file.parent.glob("progress.damaged_*")] == ["{ damaged"]
    assert "0 of 2 chapters read." in text


def test_doctor_finds_nothing_wrong_here(course):
    code, text = course.run("doctor", "--quick")
    assert code == 0, text
    assert "Everything that the course needs is in order." in text
    assert "  fault" not in text


def test_doctor_names_the_fault_and_the_command(course, monkeypatch):
    def broken(root):
        return [examining.Finding("fault", "It is broken", 'mend "it now"')]

    monkeypatch.setattr(examining, "EXAMINATIONS", (broken, examining.disk))
    code, text = course.run("doctor")
    assert code == 1
    assert "  fault It is broken\n" in text
    assert '        Mend it with:  mend "it now"\n' in text
    assert "1 fault found." in text


def one(findings):
    """Return the only finding."""
    assert len(findings) == 1
    return findings[0]


def test_packages_are_compared_with_the_lock(course):
    lock = course.root / "requirements.lock"
    lock.write_text(
        "# a comment\n"
        f"typer=={examining._version('typer')}\n"
        "rich==0.0.1 ; python_version > '3'\n"
        "appnope==9.9.9 ; sys_platform == 'nowhere'\n"
        "no-such-package==1.0\n"
    )
    missing, other = examining.packages(course.root)
    assert (missing.state, missing.text) == ("fault", "Not installed: no-such-package")
    assert (other.state, other.text.partition(" instead")[0]) == (
        "note",
        f"Not in the tested version: rich {examining._version('rich')}",
    )
    assert missing.mend.endswith(f'-r "{lock}"')
    lock.unlink()
    assert one(examining.packages(course.root)).state == "ok"


def test_a_kernel_of_another_python_is_a_fault(course, monkeypatch):
    kernels = course.root / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    spec = {"argv": ["/usr/bin/another", "-m", "x"], "display_name": "P", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(course.root / "jupyter"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    found = one(examining.kernel(course.root))
    assert found.state == "fault" and "/usr/bin/another" in found.text
    assert found.mend.endswith("-m jupyter_client.kernelspecapp remove python3")


def test_missing_widget_extensions_are_a_fault(course, monkeypatch):
    assert one(examining.widgets_in_the_browser(course.root)).state == "ok"
    monkeypatch.setattr(examining, "FRONT_END", ("anywidget", "no-such-extension"))
    found = one(examining.widgets_in_the_browser(course.root))
    assert found.state == "fault" and found.text.endswith("missing: no-such-extension")
    assert "jupyterlab_widgets anywidget" in found.mend


def test_a_keras_that_does_not_start_is_a_fault(course, monkeypatch):
    (course.root / "keras.py").write_text("raise ImportError('no AVX on this processor')\n")
    found = one(examining.keras_starts(course.root))
    assert found.state == "fault"
    assert found.text == "Keras does not start: ImportError: no AVX on this processor"


def test_a_full_disk_is_a_fault(course, monkeypatch):
    usage = type("usage", (), {"free": 10_000_000})
    monkeypatch.setattr(examining.shutil, "disk_usage", lambda path: usage)
    assert one(examining.disk(course.root)).state == "fault"


def test_a_folder_where_nothing_can_be_saved_is_a_fault(course, monkeypatch):
    assert one(examining.writing(course.root)).state == "ok"

    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(examining.tempfile, "TemporaryFile", refuse)
    found = one(examining.writing(course.root))
    assert found.state == "fault"
    assert found.text == f'Nothing can be saved in "{course.root}"'
    assert f'"{course.root}"' in found.mend


def test_students_can_do_without_a_sandbox(course, monkeypatch):
    monkeypatch.setattr(examining.shutil, "which", lambda name: None)
    found = one(examining.sandbox(course.root))
    assert found.state == "note" and "only graders need" in found.text
