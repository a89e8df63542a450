"""Configuration of nbgrader: the root of this repository is the course directory."""

import os
import sys
from pathlib import Path

from course_lib.cli.packing import ZIP_PATTERN

c = get_config()

# nbgrader calls alembic by name; this finds it without an activated environment.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

c.CourseDirectory.course_id = "deep_learning"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# What lies beside a solution for the grader and for `course audit` is not released.
c.CourseDirectory.ignore = [
    *(".ipynb_checkpoints", "*.pyc", "__pycache__", "limits.toml"),
    *("alternatives.py", "mistakes.py", "equivalent.toml", "explanations.yaml"),
]

# Loading Keras alone takes ten seconds on a small machine.
c.ExecutePreprocessor.timeout = 120
c.ExecutePreprocessor.startup_timeout = 120
c.ExecutePreprocessor.store_widget_state = False

# nbgrader takes anything on stderr for a failed test, and a right answer may cause a warning.
os.environ.setdefault("PYTHONWARNINGS", "ignore")

# As nbgrader's own list, but choice questions lose their answer and keep their call.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "course_lib.grading.clear.ClearAnswers",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# The names that `course submit` gives its zip files.
c.FileNameCollectorPlugin.named_regexp = ZIP_PATTERN
