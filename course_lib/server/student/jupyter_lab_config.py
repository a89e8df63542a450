"""The student's JupyterLab."""

from pathlib import Path

c = get_config()

c.LabApp.app_settings_dir = str(Path(__file__).with_name("settings"))
c.LabApp.news_url = None  # no announcements between a student and the lesson
c.LabApp.log_level = "WARN"
