"""A machine of its own: a clean root with systemd as process 1, in namespaces of its own, and words for what its administrator does."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from clean_root import CleanRoot, run
from programs import Failure, wait_for

T = TypeVar("T")
NEW_NET = 0x40000000
PATIENCE = 90.0   # seconds

# Becomes process 1. The root's mounts are shared, as systemd wants them: credentials reach a service that way.
BOOT = """
set -e
root=$1
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    : > "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs tmpfs "$root/dev/shm"
mkdir "$root/run/before"
cd "$root"
pivot_root . run/before
cd /
umount -l /run/before
mount --make-rshared /
exec env -i container=jembatan-check PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
"""


class NoMachine(Failure):
    """This computer lets none boot; nothing of ours has been asked yet."""


class Machine:
    """Boots when it is made. *Errors:* NoMachine until process 1 is there, Failure when it does not come up then; nothing of it stays."""

    def __init__(self, root: CleanRoot) -> None:
        self.root = root
        self.pid = 0
        self._outer: subprocess.Popen[bytes] | None = None
        self._log_file = root.path.parent / "machine.log"
        self._log = self._log_file.open("wb")
        self._cgroups = Path(tempfile.mkdtemp(prefix="jembatan-cgroup-"))
        self._group = self._cgroups / f"jembatan-check-{os.getpid()}"
        try:
            self._begin()
            self._come_up()
        except BaseException:
            self.stop()
            raise

    def _begin(self) -> None:
        try:
            run("mount", "-t", "cgroup2", "cgroup2", str(self._cgroups))
            self._group.mkdir()
            into = f'echo $$ > {self._group}/cgroup.procs; exec unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup'
            command = f'{into} --propagation private -- sh -c "$1" boot "$2"'
            self._outer = subprocess.Popen(["sh", "-c", command, "sh", BOOT, str(self.root.path)], stdin=subprocess.DEVNULL,
                                           stdout=self._log, stderr=self._log)
            self.pid = wait_for("process 1", self._first_process, 20)
        except (Failure, OSError) as problem:
            raise NoMachine(self._told(problem)) from None

    def _come_up(self) -> None:
        try:
            wait_for("systemd to be up", self._is_up, PATIENCE)
        except Failure as failure:
            raise Failure(self._told(failure)) from None

    def _told(self, problem: Exception) -> str:
        return f"{problem}: {self._log_file.read_text(encoding='utf-8', errors='replace')[-2000:]}"

    def _first_process(self) -> int | None:
        """Only once it is systemd: before that it is the shell that makes the mounts."""
        outer = self._outer
        if outer is None or outer.poll() is not None:
            raise Failure("the machine did not start")
        children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split()
        if not children:
            return None
        name = Path(f"/proc/{children[0]}/comm")
        return int(children[0]) if name.exists() and name.read_text().strip() == "systemd" else None

    def _is_up(self) -> bool:
        if self._outer is None or self._outer.poll() is not None:
            raise Failure("the machine ended at once")
        return self.run("systemctl", "is-system-running", ok=False).stdout.strip() in ("running", "degraded")

    def stop(self) -> None:
        """However far it came: every process of it ends, and nothing stays mounted."""
        try:
            self._end_processes()
            for group in sorted((folder for folder in self._group.rglob("*") if folder.is_dir()), reverse=True):
                wait_for("an empty cgroup", lambda group=group: _removed(group), 20)
            wait_for("an empty cgroup", lambda: _removed(self._group), 20)
        finally:
            self._log.close()
            if os.path.ismount(self._cgroups):
                run("umount", "-l", str(self._cgroups))
            self._cgroups.rmdir()   # takes nothing along: what is mounted or not empty stays

    def _end_processes(self) -> None:
        if self._outer is not None:
            self._outer.kill()
        if (kill := self._group / "cgroup.kill").exists():
            kill.write_text("1")
        elif self.pid:   # a kernel before 5.14; with process 1 all others end
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        if self._outer is not None:
            self._outer.wait(30)

    # --- its administrator

    def run(self, *command: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        return run("nsenter", "-t", str(self.pid), "-m", "-p", "-n", "-u", "-i", "-C", "--", *command, ok=ok, env=environment)

    def show(self, unit: str, what: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", "--property", what, "--value", unit).stdout.strip()

    def journal(self, unit: str = "jembatan") -> str:
        return self.run("journalctl", "--unit", unit, "--no-pager", "-o", "cat").stdout

    def write(self, path: str, text: str) -> None:
        file = self.root.path / path.lstrip("/")
        if path.startswith("/run/"):   # lies in its memory
            subprocess.run(["nsenter", "-t", str(self.pid), "-m", "--", "sh", "-c", 'mkdir -p "$(dirname "$1")" && cat > "$1"', "sh", path],
                           input=text, text=True, check=True, timeout=60)
            return
        file.write_text(text, encoding="utf-8")

    def install(self, *files: Path) -> str:
        for file in files:
            shutil.copy(file, self.root.path / "srv" / file.name)
        done = self.run("dpkg", "-i", *(f"/srv/{file.name}" for file in files))
        return done.stdout + done.stderr

    # --- its network, which nobody else is in

    @contextmanager
    def network(self) -> Iterator[None]:
        """This thread's sockets are of that machine meanwhile."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net", "rb") as ours, open(f"/proc/{self.pid}/ns/net", "rb") as theirs:
            if libc.setns(theirs.fileno(), NEW_NET) != 0:
                raise Failure(f"setns: {os.strerror(ctypes.get_errno())}")
            try:
                yield
            finally:
                libc.setns(ours.fileno(), NEW_NET)

    def within(self, act: Callable[[], T]) -> T:
        with self.network():
            return act()


def _removed(group: Path) -> bool:
    try:
        group.rmdir()
    except OSError:
        return not group.exists()
    return True


class Crowd:
    """Threads that each do the same again and again until told to finish; every exception is kept."""

    def __init__(self, machine: Machine, size: int, act: Callable[[], None]) -> None:
        self.done = 0
        self.problems: list[str] = []
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(machine, act), daemon=True) for _ in range(size)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> list[str]:
        self._is_over.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        return self.problems

    def _work(self, machine: Machine, act: Callable[[], None]) -> None:
        with machine.network():
            while not self._is_over.is_set():
                try:
                    act()
                except Exception as problem:  # whatever a sender meets is what the test is about
                    with self._lock:
                        self.problems.append(repr(problem))
                else:
                    with self._lock:
                        self.done += 1
