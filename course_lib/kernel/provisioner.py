"""Jupyter's way to a warm kernel: a kernel provisioner, named in the environment's kernelspec."""

import asyncio
import os
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_client.multikernelmanager import MultiKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Any as AnyTrait

from course_lib.kernel.address import NotWarm, why_not

__all__ = ["WarmKernelManager", "WarmProvisioner"]

TARGET = "course_lib.kernel.child:run_kernel"
LAUNCHER = ["-m", "ipykernel_launcher"]
POPEN = {"env", "cwd", "stdin", "stdout", "stderr", "independent"}
JUPYTER = {"extra_arguments", "kernel_id"}  # these are in the command line already
PAUSE = 0.01  # seconds between two looks at a kernel that is ending
_said: set[str] = set()


class WarmKernelManager(KernelManager):
    """A kernel manager whose kernels come from a warm process of one's own.

    >>> with WarmProcess.private() as warm:                       # doctest: +SKIP
    ...     client = NotebookClient(notebook, km=WarmKernelManager(warm_process=warm))
    """

    warm_process = AnyTrait(help="the WarmProcess to use instead of the shared one")


class WarmProvisioner(LocalProvisioner):
    """Fork the kernel from a warm process; where that cannot be, start an ordinary one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """Start the kernel; called by Jupyter's kernel manager."""
        try:
            # In a thread: the libraries may still be being imported.
            self.process = await asyncio.to_thread(self._fork, cmd, kwargs)
        except NotWarm as reason:
            self._say_once(f"This kernel starts cold, because {reason}.")
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end of the kernel; called by Jupyter's kernel manager."""
        while await self.poll() is None:
            await asyncio.sleep(PAUSE)
        return await super().wait()

    def _fork(self, cmd: list[str], kwargs: dict[str, Any]):
        unknown = sorted(set(kwargs) - POPEN - JUPYTER)
        reason = why_not(cmd[0])
        if reason is None and cmd[1:3] != LAUNCHER:
            reason = f"its command is another one ({' '.join(cmd)})"
        if reason is None and unknown:
            reason = f"it is launched with {', '.join(unknown)}"
        if reason is not None:
            raise NotWarm(reason)
        options = {name: value for name, value in kwargs.items() if name in POPEN}
        env = dict(options.pop("env", None) or os.environ)
        warm_process = self._warm_process(env)
        if not options.get("independent"):
            env["JPY_PARENT_PID"] = str(os.getpid())
        return warm_process.fork(TARGET, {"argv": cmd[2:]}, env=env, **options)

    def _warm_process(self, env: dict[str, str]):
        from course_lib.kernel import warm

        own = getattr(self.parent, "warm_process", None)
        if own is not None:
            return own
        shared = warm.shared(env)
        # A server stays, and more kernels will be wanted; nbclient and the like come and go.
        if isinstance(getattr(self.parent, "parent", None), MultiKernelManager):
            shared.hold()
        return shared

    def _say_once(self, sentence: str) -> None:
        if sentence not in _said:
            _said.add(sentence)
            self.log.warning(sentence)
