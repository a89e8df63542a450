"""Shut a forked process in, before it runs what a student wrote.

The outer wall is bubblewrap, around the warm process (`course_lib.grading.sandbox`): no network,
a read-only system without the course's solutions. The inner wall is made here for each
submission: user, process, mount and IPC namespaces of its own, a scratch folder in memory, limits,
no privileges, and a filter of system calls. Two submissions cannot see each other.

A keeper stays outside of the inner wall. It reports the process id, ends the submission when
nobody listens to it any more, and reports how it ended.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["LIMITS", "enter"]

# What one submission may use, beside the time that the judge allows.
LIMITS = {
    "processor_seconds": 600,
    "memory_mb": 2_000,  # beyond what the warm process has mapped already
    "scratch_mb": 100,
    "files": 256,
}

NEW_NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
CLONE_THREAD = 0x00010000
FORBIDDEN = (
    *("fork", "vfork", "execve", "execveat", "unshare", "setns", "mount", "umount2", "pivot_root"),
    *("chroot", "ptrace", "process_vm_readv", "process_vm_writev", "bpf", "perf_event_open"),
    *("keyctl", "add_key", "request_key", "userfaultfd", "io_uring_setup", "kexec_load"),
    *("open_by_handle_at", "memfd_secret", "fanotify_init", "quotactl", "acct", "reboot", "swapon"),
    *("setpriority", "sched_setscheduler", "pidfd_open", "pidfd_getfd", "kcmp"),
    *("memfd_create", "shmget"),  # memory that is not counted as data
)


def enter(
    tell_ready: Callable[[], None], target: str, limits: dict[str, int], scratch: str
) -> None:
    """Be the keeper of a confined process that runs `target`.

    Standard input is the socket on which the judge speaks. On standard output the keeper writes
    two lines of JSON: {"pid": id} at once, and at the end how it ended.

    Parameters
    ----------
    tell_ready
        Called when the confined process exists.
    target
        A function, as "module:name"; it is called with the socket.
    limits
        As LIMITS.
    scratch
        A folder that becomes the working folder of the process, in memory.
    """
    user, group = os.getuid(), os.getgid()
    _check(_libc().unshare(NEW_NAMESPACES), "make namespaces")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    pid = os.fork()
    if pid == 0:
        _be_confined(target, limits, scratch)
    os.close(0)
    _say({"pid": pid})
    tell_ready()
    _keep(pid)


def _keep(pid: int) -> None:
    """Wait for the end; bring it about when nobody reads the reports any more."""
    events = select.poll()
    events.register(os.pidfd_open(pid), select.POLLIN)
    events.register(1, select.POLLERR)  # a pipe whose reader has gone
    if any(descriptor == 1 for descriptor, _ in events.poll()):
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    _say(
        {
            "code": os.waitstatus_to_exitcode(status),
            "processor_seconds": usage.ru_utime + usage.ru_stime,
            "memory_mb": usage.ru_maxrss / 1000,
        }
    )


def _be_confined(target: str, limits: dict[str, int], scratch: str) -> None:
    """Build the inner wall around this process, and run the target in it."""
    code = 1
    try:
        libc = _libc()
        # The keeper's death ends this process and, as it is the first in its namespace, all others.
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        connection = socket.socket(fileno=os.dup(0))
        empty = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(empty, standard)
        os.closerange(max(connection.fileno(), empty) + 1, 4096)
        _limit(limits)  # reads /proc
        _mount(libc, scratch, limits["scratch_mb"])
        _drop_privileges(libc)
        _filter_system_calls()

        from importlib import import_module

        module, _, name = target.partition(":")
        getattr(import_module(module), name)(connection)
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        os._exit(code)


def _mount(libc: Any, scratch: str, scratch_mb: int) -> None:
    _check(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "part from other mounts")
    quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC
    # Its own /proc, for TensorFlow needs one: without other processes, and read-only, because to
    # root it gives the settings of the system.
    _check(libc.mount(b"proc", b"/proc", b"proc", quiet | MS_RDONLY, None), "mount /proc")
    options = f"size={scratch_mb}m,nr_inodes=4k,mode=700".encode()
    # /tmp first, as the scratch folder may lie in it; not if it holds the environment.
    hidden = ["/dev/shm"] if sys.prefix.startswith("/tmp/") else ["/dev/shm", "/tmp"]
    places = [place for place in hidden if not scratch.startswith(place)]
    for place in (*places, scratch):
        made = libc.mount(b"none", place.encode(), b"tmpfs", quiet, options)
        _check(made, f"make {place}")
    os.chdir(scratch)


def _limit(limits: dict[str, int]) -> None:
    with open("/proc/self/statm") as file:
        data = int(file.read().split()[5]) * resource.getpagesize()  # mapped and writable already
    seconds = limits["processor_seconds"]
    for kind, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, data + limits["memory_mb"] * 1_000_000),
        (resource.RLIMIT_FSIZE, limits["scratch_mb"] * 1_000_000),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def _drop_privileges(libc: Any) -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of capset's structures
    nothing = (ctypes.c_uint32 * 6)()
    _check(libc.capset(header, nothing), "drop privileges")
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "renounce new privileges")


def _filter_system_calls() -> None:
    import errno
    import mmap

    import pyseccomp as seccomp

    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in FORBIDDEN:
        rules.add_rule(refuse, name)
    # Threads are allowed, processes are not. clone3 hides its flags behind a pointer; without it
    # the C library takes clone.
    no_thread = seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0)
    rules.add_rule(refuse, "clone", no_thread)
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refuse, "prctl", seccomp.Arg(0, seccomp.EQ, PR_SET_PDEATHSIG))
    # Shared memory is not counted as data, so it would have no limit. Shared files have one.
    anonymous = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS
    rules.add_rule(
        seccomp.ERRNO(errno.ENOMEM), "mmap", seccomp.Arg(3, seccomp.MASKED_EQ, anonymous, anonymous)
    )
    rules.add_rule(refuse, "socket", seccomp.Arg(0, seccomp.NE, socket.AF_UNIX))
    rules.load()


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        reason = os.strerror(ctypes.get_errno())
        print(f"cannot {what}: {reason}", file=sys.stderr, flush=True)
        raise OSError(ctypes.get_errno(), f"cannot {what}: {reason}")


def _say(report: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(1, json.dumps(report).encode() + b"\n")
