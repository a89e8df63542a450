"""What was trained beforehand: where it lies, and which command makes it."""

import pytest

from course_lib import checkpoints


@pytest.mark.parametrize(
    ("file", "script"),
    [
        ("number_words_lstm_de.keras", "number_words_lstm"),
        ("translation_dates_es.keras", "translation"),
        ("unknown.csv", "unknown"),
    ],
)
def test_a_missing_file_names_the_script_that_makes_it(file, script):
    with pytest.raises(FileNotFoundError, match=f"python checkpoints/{script}.py"):
        checkpoints.path(file)


def test_each_file_has_a_script_that_makes_it():
    scripts = [script.stem for script in checkpoints.folder().glob("*.py")]
    files = [f for f in checkpoints.folder().iterdir() if f.is_file() and f.suffix != ".py"]
    assert len(files) > 10
    for file in files:
        assert file.stat().st_size <= 3_000_000, file.name
        assert any(file.stem.startswith(script) for script in scripts), file.name
