"""`course kernel` and what `course doctor` says of kernels."""

import sys

import pytest

from course_lib.cli import examining
from course_lib.kernel import address, warm

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """Give each test a folder without warm processes, and end what it starts."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(warm, "_shared", {})
    yield
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if (tmp_path / "course_lib").exists():
        (tmp_path / "course_lib").chmod(0o700)
    for process in warm.every():
        process.stop(kill=True)


def test_status_and_stop(course):
    assert course.run("kernel", "status") == (
        0,
        "There is no warm process. The next notebook starts one.\n",
    )
    assert course.run("kernel", "stop") == (0, "There is no warm process.\n")

    warm.shared().hold()
    assert course.run("kernel", "status") == (
        0,
        "A warm process is still importing the libraries.\n",
    )
    process = warm.shared().fork("time:sleep", {})  # which raises, as it gets no number
    process.wait(10)
    process = warm.shared().fork("course_lib.kernel.child:run_kernel", {"argv": ["ipykernel"]})
    code, text = course.run("kernel", "status")
    pid = warm.shared().status()["pid"]
    assert code == 0 and text.startswith(f"Warm process {pid}, since ")
    assert f"\n  Kernels: {process.pid}\n" in text
    assert "\n  Kept for 1 running Jupyter server\n" in text
    assert "\n  Ends after 30 min without a kernel (COURSE_WARM_MINUTES)\n" in text

    code, text = course.run("kernel", "stop")
    assert (code, text) == (0, "Stopped. 1 kernel that came from it still run.\n")
    assert process.poll() is None
    process.kill()


def test_stop_with_kernels(course):
    process = warm.shared().fork("course_lib.kernel.child:run_kernel", {"argv": ["ipykernel"]})
    assert course.run("kernel", "stop", "--kernels") == (0, "Stopped. 1 kernel ended.\n")
    assert process.wait(10) == -9


def test_where_kernels_are_cold(course, monkeypatch):
    monkeypatch.setenv("COURSE_WARM", "0")
    assert course.run("kernel", "status") == (
        0,
        "Kernels start cold here, because COURSE_WARM=0 turns them off.\n",
    )
    assert course.run("kernel", "stop") == (0, "There is no warm process.\n")
    (finding,) = examining.warm_kernels(course.root)
    assert finding.state == "note" and finding.text.endswith("COURSE_WARM=0 turns them off")


def test_an_open_folder_is_a_problem_in_words(course):
    address.folder().chmod(0o755)
    code, text = course.run("kernel", "status")
    assert code == 2 and "open to other users of this computer" in text
    (finding,) = examining.warm_kernels(course.root)
    assert finding.state == "note" and "open to other users" in finding.text


def test_doctor_tries_a_fork(course):
    (finding,) = examining.warm_kernels(course.root)
    assert (finding.state, finding.text) == ("ok", "Notebooks start warm, at once")
    assert warm.shared().status()["kernels"] == []


def test_doctor_sees_a_kernel_that_is_not_the_courses(course, monkeypatch, tmp_path):
    from ipykernel.kernelspec import write_kernel_spec

    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    write_kernel_spec(str(tmp_path / "kernels" / "python3"))
    (finding,) = examining.kernel(course.root)
    assert finding.state == "note" and "starts cold" in finding.text
    assert finding.mend.endswith("remove python3")
