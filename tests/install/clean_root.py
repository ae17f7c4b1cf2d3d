"""The built packages, and a Debian of its own to meet them in."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar

from programs import Failure

INSTALLED = ("jembatan", "jembatan-plugins", "jembatan-simulator")


def run(*command: str, ok: bool = True, **more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=900, check=False, **more)  # type: ignore[call-overload]
    if ok and done.returncode != 0:
        raise Failure(f"{' '.join(command)}: ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


class Packages:
    """The .deb files by package name."""

    folder: ClassVar[Path]

    @classmethod
    def file(cls, name: str) -> Path:
        found = sorted(cls.folder.glob(f"{name}_*.deb"))
        if len(found) != 1:
            raise Failure(f"{cls.folder}: one {name}_*.deb is wanted, there are {len(found)}")
        return found[0]

    @classmethod
    def field(cls, name: str, field: str) -> str:
        return run("dpkg-deb", "-f", str(cls.file(name)), field).stdout.strip()

    @classmethod
    def unpacked(cls, name: str, where: Path) -> Path:
        run("dpkg-deb", "-x", str(cls.file(name)), str(where))
        return where


class CleanRoot:
    """A Debian of its own with nothing but the packages' dependencies."""

    base: ClassVar[Path | None] = None   # one made before, to be copied

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="jembatan-root-")
        self.path = Path(self._temporary.name) / "root"
        wanted: set[str] = set()
        for name in INSTALLED:
            for dependency in Packages.field(name, "Depends").split(","):
                package = dependency.split("|")[0].split("(")[0].strip()
                if package and not package.startswith("jembatan"):
                    wanted.add(package)
        if self.base is not None:
            run("cp", "-a", str(self.base), str(self.path))
            self._open()
            return
        codename = run("sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME").stdout.strip()
        run("mmdebstrap", "--variant=minbase", "--include=" + ",".join(sorted(wanted)), codename, str(self.path))
        self._open()

    def _open(self) -> None:
        (self.path / "proc").mkdir(exist_ok=True)
        run("mount", "-t", "proc", "proc", str(self.path / "proc"))

    def close(self) -> None:
        run("umount", "-l", str(self.path / "proc"))
        self._temporary.cleanup()

    def run(self, *command: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        return run("chroot", str(self.path), *command, ok=ok, env=environment)

    def install(self, *files: Path) -> str:
        """What the scripts said meanwhile."""
        for file in files:
            shutil.copy(file, self.path / "srv" / file.name)
        done = self.run("dpkg", "-i", *(f"/srv/{file.name}" for file in files))
        return done.stdout + done.stderr

    def mode(self, path: str) -> tuple[int, str]:
        status = (self.path / path.lstrip("/")).stat()
        return stat.S_IMODE(status.st_mode), self.run("stat", "-c", "%U:%G", path).stdout.strip()

    def text(self, path: str) -> str:
        return (self.path / path.lstrip("/")).read_text(encoding="utf-8")

    def has(self, path: str) -> bool:
        return os.path.lexists(self.path / path.lstrip("/"))   # links there mean that root, not this one

    def newer(self, file: Path) -> Path:
        """The same package with a higher version."""
        folder = self.path.parent / "newer"
        shutil.rmtree(folder, ignore_errors=True)
        run("dpkg-deb", "-R", str(file), str(folder))
        control = folder / "DEBIAN/control"
        text = control.read_text(encoding="utf-8")
        version = re.search(r"(?m)^Version: (\S+)$", text)
        assert version is not None
        control.write_text(text.replace(version.group(1), version.group(1) + "+newer"), encoding="utf-8")
        made = self.path.parent / file.name.replace(version.group(1), version.group(1) + "+newer")
        run("dpkg-deb", "-b", str(folder), str(made))
        return made
