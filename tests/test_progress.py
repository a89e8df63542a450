"""The progress file is never lost: not to a crash, a second kernel, or a damaged disk."""

import json
import os
import subprocess
import sys
import textwrap
import warnings

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from course_lib import progress


@pytest.fixture
def file(tmp_path, monkeypatch):
    file = tmp_path / "Zoë's notes – 学习" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    monkeypatch.setattr(progress, "_said", set())
    return file


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_nothing_recorded_reads_as_empty_and_leaves_no_folder(file):
    assert progress.read() == progress.Progress()
    assert not file.parent.exists()


def test_every_kind_of_record_comes_back(file):
    assert progress.record_read("01_neurons")
    assert progress.record_practice("neurons.bias", False)
    assert progress.record_practice("neurons.bias", True)
    assert progress.record_practice("neurons.xor", True)
    assert progress.record_points("01_neurons", 12.5, 20)
    seen = progress.read()
    assert list(seen.chapters_read) == ["01_neurons"]
    assert seen.practice["neurons.bias"] == progress.Practice(True, first_try=False, tries=2)
    assert seen.practice["neurons.xor"] == progress.Practice(True, first_try=True, tries=1)
    assert seen.points == {"01_neurons": progress.Points(12.5, 20)}
    assert seen.score(["neurons.bias", "neurons.xor", "neurons.other"]) == (2, 3)


def test_the_first_reading_keeps_its_date(file):
    progress.record_read("01_neurons")
    content = json.loads(file.read_text("utf-8"))
    content["chapters_read"]["01_neurons"] = "2020-02-02T10:00:00+00:00"
    file.write_text(json.dumps(content), "utf-8")
    progress.record_read("01_neurons")
    assert progress.read().chapters_read == {"01_neurons": "2020-02-02T10:00:00+00:00"}


def test_the_file_can_be_read_by_a_person(file):
    progress.record_practice("neurones.été", True)
    text = file.read_text("utf-8")
    assert '"neurones.été": {\n' in text
    assert '"version": 1' in text


def test_a_draft_left_by_a_dead_process_is_cleared(file):
    progress.record_read("a")
    (file.parent / "progress.json.999999.tmp").write_bytes(b"{half")
    progress.record_read("b")
    assert sorted(entry.name for entry in file.parent.iterdir()) == [
        "progress.backup.json",
        "progress.json",
        "progress.json.lock",
    ]


records = st.one_of(
    st.tuples(st.just("record_read"), st.text(min_size=1).filter(str.strip)),
    st.tuples(st.just("record_practice"), st.sampled_from(["q", "r.é"]), st.booleans()),
    st.tuples(st.just("record_points"), st.sampled_from(["01", "02"]), st.floats(0, 20)),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(records, max_size=6))
def test_any_sequence_of_records_reads_back_as_a_plain_model_says(tmp_path_factory, steps):
    file = tmp_path_factory.mktemp("any") / "progress.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(file))
        chapters, tries, points = set(), {}, {}
        for name, key, *rest in steps:
            if name == "record_read":
                chapters.add(key)
            elif name == "record_practice":
                tries.setdefault(key, []).append(rest[0])
            else:
                points[key] = (rest[0], 20.0)
                rest = [rest[0], 20]
            assert getattr(progress, name)(key, *rest)
        seen = progress.read()
    assert set(seen.chapters_read) == chapters
    assert {q: (p.first_try, p.correct, p.tries) for q, p in seen.practice.items()} == {
        q: (all_of[0], all_of[-1], len(all_of)) for q, all_of in tries.items()
    }
    assert {c: (p.points, p.maximum) for c, p in seen.points.items()} == points


@settings(max_examples=60, deadline=None)
@example(b'{"practice":{},"points":{},"chapters_read":{},"version":null}')
@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "practice", "points", "chapters_read", "x"]), inner
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_damage_is_moved_aside_and_the_backup_restored(tmp_path_factory, damage):
    try:
        content = json.loads(damage)
        empty = all(content[name] == {} for name in ("chapters_read", "practice", "points"))
        intact = empty and json.dumps(content["version"]) == "1"
    except (ValueError, TypeError, KeyError):
        intact = False
    assume(not intact)  # an empty progress file is no damage
    file = tmp_path_factory.mktemp("damage") / "progress.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(file))
        progress.record_practice("neurons.bias", True)
        good = progress.read()
        file.write_bytes(damage)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            seen = progress.read()
    try:
        newer = json.loads(damage)["version"] > 1
    except (ValueError, TypeError, KeyError):
        newer = False
    if newer:  # Another version's file is left alone.
        assert file.read_bytes() == damage
        return
    assert seen == good
    [aside] = file.parent.glob("progress.damaged_*.json")
    assert aside.read_bytes() == damage
    assert len(said) == 1 and "restored from its backup" in str(said[0].message)


def test_damage_without_a_backup_begins_anew_and_says_so(file):
    progress.record_read("a")
    file.write_bytes(b"\xff\x00")
    (file.parent / "progress.backup.json").unlink()
    with pytest.warns(UserWarning, match="no usable backup, so a new one begins"):
        assert progress.read() == progress.Progress()
    assert progress.record_read("b")
    assert list(progress.read().chapters_read) == ["b"]


def test_two_damaged_files_in_one_second_are_both_kept(file):
    progress.record_read("a")
    for damage in (b"one", b"two"):
        file.write_bytes(damage)
        with pytest.warns(UserWarning):
            progress.read()
    kept = {aside.read_bytes() for aside in file.parent.glob("progress.damaged_*")}
    assert kept == {b"one", b"two"}


def test_a_file_deleted_by_mistake_comes_back(file):
    progress.record_read("a")
    file.unlink()
    with pytest.warns(UserWarning, match="was missing; it was restored"):
        assert list(progress.read().chapters_read) == ["a"]


def test_a_file_of_a_newer_course_is_not_touched(file):
    file.parent.mkdir(parents=True)
    content = '{"version": 2, "new": {}}'
    file.write_text(content)
    with pytest.warns(UserWarning, match="newer course"):
        assert not progress.record_read("a")
    with pytest.warns(UserWarning, match="newer course"):
        assert progress.read() == progress.Progress()
    assert file.read_text() == content


# Each moment at which a process can die while it saves.
DEATHS = {
    "before the draft is complete": "progress.os.fsync = lambda handle: os._exit(9)",
    "between write and rename": "progress.os.replace = lambda a, b: os._exit(9)",
    "between file and backup": (
        "real = os.replace\n"
        "progress.os.replace = lambda a, b: os._exit(9) if 'backup' in str(b) else real(a, b)"
    ),
}


@pytest.mark.parametrize("moment", DEATHS)
def test_a_process_killed_while_saving_loses_nothing(file, moment):
    for number in range(3):
        progress.record_practice(f"q{number}", True)
    before = progress.read()
    code = f"import os\nfrom course_lib import progress\n{DEATHS[moment]}\n"
    died = run(code + "progress.record_practice('late', True)\n")
    assert died.returncode == 9, died.stderr
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        after = progress.read()
        assert {**after.practice, "late": None} == {**before.practice, "late": None}
        assert progress.record_practice("next", True)  # No stale lock.
    assert set(before.practice) | {"next"} <= set(progress.read().practice)


def test_two_kernels_at_once_lose_nothing(file):
    code = """
    import sys
    from course_lib import progress
    for number in range(15):
        assert progress.record_practice(f"{sys.argv[1]}.{number}", True)
    """
    kernels = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), name]) for name in "ab"
    ]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    assert set(progress.read().practice) == {f"{k}.{n}" for k in "ab" for n in range(15)}


def test_a_lock_that_is_never_given_back_costs_one_sentence_not_a_hang(file, monkeypatch):
    monkeypatch.setattr(progress, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(progress, "_try_lock", lambda handle: False)
    with pytest.warns(UserWarning, match="another kernel is using it"):
        assert not progress.record_read("a")


def test_a_read_only_folder_is_said_once_and_the_record_goes_on(file, monkeypatch):
    progress.record_read("a")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(progress, "open", refuse, raising=False)
    with pytest.warns(UserWarning, match="cannot be saved .*permission denied") as said:
        assert not progress.record_read("b")
        assert not progress.record_practice("q", True)
    assert len(said) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(progress.read().chapters_read) == ["a"]  # Reading needs no right to write.


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    with pytest.warns(UserWarning, match="cannot be saved"):
        assert not progress.record_read("a")


def test_without_the_variable_it_lies_in_the_course_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    monkeypatch.setattr(progress, "__file__", str(tmp_path / "site-packages/x/progress.py"))
    course = tmp_path / "my course é"
    (course / "course_lib").mkdir(parents=True)
    (course / "notebooks").mkdir()
    monkeypatch.chdir(course / "notebooks")
    assert progress.path() == course / ".course" / "progress.json"


@pytest.mark.parametrize("points, maximum", [(-1, 20), (21, 20), (float("nan"), 20), (0, 0)])
def test_impossible_points_are_refused_in_words(file, points, maximum):
    with pytest.raises(ValueError, match="between 0 and a positive maximum"):
        progress.record_points("01_neurons", points, maximum)


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_a_name_must_be_a_text(file, name):
    with pytest.raises(ValueError, match="is named by a text such as"):
        progress.record_practice(name, True)


def test_importing_it_loads_the_standard_library_only():
    done = run("""
        import sys
        import course_lib.progress
        heavy = {"numpy", "yaml", "tensorflow", "keras", "matplotlib", "ipywidgets"}
        print(sorted(heavy & set(sys.modules)))
    """)
    assert done.stdout.strip() == "[]", done.stderr
