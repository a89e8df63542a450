"""The gradebook in a real PostgreSQL server, which the test starts on loopback."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from .made_course import COURSE, RIGHT, course_environment, grade, hand_in, make_course, scores

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

PASSWORD = "not a secret"


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    found = os.environ.get("COURSE_POSTGRESQL")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found and not folders:
        pytest.fail("No PostgreSQL: run these tests with `make test`, which gets it.")
    return Path(found) if found else folders[-1]


@pytest.fixture(scope="module")
def server():
    """Run a server; give the address of an empty database."""
    bin_folder = programs()
    # The server refuses to be root; then it is "nobody".
    user = "nobody" if os.getuid() == 0 else getpass.getuser()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="course_pg_") as place:
        folder = Path(place)
        (folder / "password").write_text(PASSWORD)
        owner = pwd.getpwnam(user)
        for one in (folder, folder / "password"):
            os.chown(one, owner.pw_uid, owner.pw_gid)
        as_user = {"user": user, "extra_groups": []} if os.getuid() == 0 else {}

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [bin_folder / program, *arguments], check=True, capture_output=True, timeout=60,
                cwd=folder, **as_user,
            )  # fmt: skip

        data = str(folder / "data")
        run("initdb", "-D", data, "-U", "teacher", "-A", "scram-sha-256",
            f"--pwfile={folder / 'password'}", "--no-sync")  # fmt: skip
        settings = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={place}"
        )
        log = str(folder / "log")
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", settings, "start")
        try:
            environment = dict(os.environ, PGPASSWORD=PASSWORD)
            subprocess.run(
                [bin_folder / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "teacher", "grades"],
                check=True, env=environment,
            )  # fmt: skip
            yield f"postgresql://teacher:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/grades"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def test_a_gradebook_in_postgresql(server, tmp_path):
    course = make_course(tmp_path / "my course")
    done = grade(course, "--db", server)
    assert done.returncode == 1, done.stderr  # eve's
    assert scores(course, server) == {"ada": 4, "bob": 0, "eve": 0}
    assert not (course / "gradebook.db").exists()
    hand_in(course, "bob", RIGHT)
    again = grade(course, "--db", server)
    assert "Graded 1 submission; 2 had not changed." in again.stdout
    assert scores(course, server) == {"ada": 4, "bob": 4, "eve": 0}
    for command in ("feedback", "report"):
        done = subprocess.run(
            [COURSE, command, "01", "--db", server], env=course_environment(course),
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert "4 of" in (course / "feedback" / "bob" / "01_tiny" / "01_tiny.html").read_text()
    # The copy that is made before a run is complete.
    copy = max((course / ".course" / "backups").glob("gradebook-*.dump"))
    listed = subprocess.run(
        [programs() / "pg_restore", "--list", copy], capture_output=True, text=True, check=True
    )
    assert "TABLE DATA public grade" in listed.stdout
    # Another gradebook has none of it yet; nothing is run again for it.
    elsewhere = grade(course)
    assert "Graded 3 submissions; 0 had not changed." in elsewhere.stdout
    assert scores(course) == {"ada": 4, "bob": 4, "eve": 0}
    journal = (course / ".course" / "grading" / "01_tiny.jsonl").read_bytes()
    assert journal.count(b'"result"') == 4
    assert PASSWORD.encode() not in journal


def test_a_server_that_is_not_there_is_told_in_words(tmp_path):
    course = make_course(tmp_path / "my course")
    done = grade(course, "--db", "postgresql://teacher@127.0.0.1:1/grades")
    assert done.returncode == 2
    assert "The gradebook cannot be" in done.stderr and "onnection refused" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_program_for_copies_is_told_in_words(server, tmp_path):
    course = make_course(tmp_path / "my course")
    bwrap = tmp_path / "bin"
    bwrap.mkdir()
    (bwrap / "bwrap").symlink_to(shutil.which("bwrap"))
    environment = course_environment(course) | {"PATH": str(bwrap)}
    done = subprocess.run(
        [COURSE, "grade", "01", "--db", server], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 2 and "sudo apt-get install postgresql-client" in done.stderr
