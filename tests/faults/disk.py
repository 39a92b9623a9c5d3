"""A disk that is small enough to be filled: a file system in memory if we may mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.not_run import not_run


class Disk:
    """A mounted file system whose size is what we say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leave(self, megabytes: int) -> None:
        """So much is free from now on, whatever lies there already."""
        standing = os.statvfs(self.folder)
        used = (standing.f_blocks - standing.f_bfree) * standing.f_frsize
        subprocess.run(["mount", "-o", f"remount,size={used + (megabytes << 20)}", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """Mounts a tmpfs there; where that is not allowed, the test is not run, and says so."""
    if os.geteuid() != 0:
        not_run("a full disk needs root, to mount a tmpfs of a few megabytes")
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)], capture_output=True, text=True)
    if mounted.returncode != 0:
        not_run(f"a full disk needs a tmpfs, which may not be mounted here: {mounted.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
