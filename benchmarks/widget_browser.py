"""From a slider to a changed picture, in headless Chromium on the JupyterLab of `course start`.

python benchmarks/widget_browser.py

An arrow key is pressed on the first slider of the neuron playground; the time ends when the
browser has decoded another picture. Then training runs for five seconds and pictures are counted.
"""

import contextlib
import importlib.util
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PRESSES = 30
TARGET_MS = 100

# Both measurements run inside the page, so that driving it from outside costs nothing.
PRESS = """
async (image) => {
  const handle = document.querySelector('.course-panel .noUi-handle');
  const times = [];
  for (let i = 0; i < %d; i++) {
    const start = performance.now();
    const changed = new Promise(done => image.addEventListener('load', done, {once: true}));
    handle.dispatchEvent(new KeyboardEvent('keydown', {key: 'Right', bubbles: true}));
    await changed;
    times.push(performance.now() - start);
    await new Promise(done => setTimeout(done, 100));
  }
  return times;
}
"""
COUNT = """
async (image) => {
  let pictures = 0;
  const count = () => { pictures++; };
  image.addEventListener('load', count);
  await new Promise(done => setTimeout(done, 5000));
  image.removeEventListener('load', count);
  return pictures / 5;
}
"""


def browser_tests():
    """Return the module that starts JupyterLab for the browser tests."""
    path = ROOT / "tests" / "browser" / "conftest.py"
    spec = importlib.util.spec_from_file_location("lab_of_the_tests", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def notebook_page(cells: list[str]):
    """Give the page of a notebook with these cells, which have been run, in a JupyterLab for it."""
    tests = browser_tests()
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        root = Path(scratch) / "course"
        (root / "notebooks").mkdir(parents=True)
        (root / "nbgrader_config.py").touch()
        server = stack.enter_context(tests.running_lab(root, Path(scratch)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=tests.find_browser(), args=tests.QUIET_CHROMIUM
        )
        stack.callback(browser.close)
        yield tests.Lab(*server, browser).notebook(cells)


def main() -> None:
    with notebook_page(["from course_lib import widgets\nwidgets.NeuronPlayground()"]) as page:
        image = page.locator(".course-panel img")
        image.wait_for()
        times = image.evaluate(PRESS % PRESSES)
        print(
            f"slider to changed picture: median {statistics.median(times):.0f} ms, "
            f"slowest of {PRESSES} {max(times):.0f} ms (target {TARGET_MS} ms)"
        )
        page.get_by_role("button", name="Train").click()
        print(f"while training: {image.evaluate(COUNT):.0f} pictures a second")


if __name__ == "__main__":
    main()
