"""The instructor's JupyterLab; its settings are the student's."""

from pathlib import Path

c = get_config()

c.LabApp.app_settings_dir = str(Path(__file__).parents[1] / "student" / "settings")
c.LabApp.news_url = None
c.LabApp.log_level = "WARN"
