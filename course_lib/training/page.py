"""The one output under a cell that trains."""

import html

__all__ = ["Page", "progress_bar"]


class Page:
    """The one output under the cell: a display that is updated in place, or plain text."""

    def __init__(self):
        from IPython import get_ipython

        self._shell = get_ipython()
        self._handle = None
        self._hook = None
        # Only a kernel can change what it has shown; a terminal would scroll.
        self.is_notebook = self.is_live = hasattr(self._shell, "kernel")

    def at_cell_end(self, call):
        """Call this when the cell has ended, in whatever way."""
        if self.is_notebook:
            self._hook = lambda result=None: call()
            self._shell.events.register("post_run_cell", self._hook)

    def show(self, bundle: dict):
        """Show data by MIME type in place of what was shown before; in a notebook only."""
        from IPython.display import display

        if not self.is_live:
            return
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def close(self, bundle: dict):
        """Show what is to stay; without a notebook, print its words."""
        if self.is_notebook:
            self.show(bundle)
        else:
            print(bundle["text/plain"])
        if self._hook is not None:
            self._shell.events.unregister("post_run_cell", self._hook)
            self._hook = None


def progress_bar(fraction: float, status: str) -> str:
    """Return HTML with a bar, from 0 to 1, and the words beside it."""
    percent = round(100 * min(max(fraction, 0.0), 1.0))
    return (
        '<div style="margin:4px 0">'
        f'<progress value="{percent}" max="100" aria-label="training progress"></progress> '
        f"{html.escape(status)}</div>"
    )
