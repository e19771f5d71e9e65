"""The workload of files: N small ones with content, mode and owner; their description, drift and check."""
import hashlib
import os
import shutil

from . import site

UID = GID = 1
OWNER = GROUP = "daemon"
MODE = 0o640
SIZE = 512
FOLDER = 100      # files in one


def content(i):
    """512 bytes of text in which no tool finds anything to expand."""
    seed = hashlib.sha256(b"%d" % i).hexdigest()
    return (f"setting_{i:06d} = {seed}\n" * 8)[:SIZE - 1] + "\n"


class Files:
    """Files 0 to n-1 below a folder."""

    def __init__(self, root, n):
        self.root = root
        self.n = n

    def path(self, i):
        return os.path.join(self.root, f"d{i // FOLDER:03d}", f"f{i:05d}")

    def folders(self):
        return [os.path.join(self.root, f"d{k:03d}") for k in range((self.n + FOLDER - 1) // FOLDER)]

    def clear(self):
        """The folders, without a file."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in self.folders():
            os.makedirs(folder)
            os.chown(folder, UID, GID)
        os.chown(self.root, UID, GID)

    def make(self):
        self.clear()
        for i in range(self.n):
            with open(self.path(i), "w") as f:
                f.write(content(i))
                os.fchown(f.fileno(), UID, GID)
                os.fchmod(f.fileno(), MODE)

    def drift(self):
        """Changes every 100th in content, mode, owner or existence."""
        for k, i in enumerate(range(0, self.n, 100)):
            path = self.path(i)
            if k % 4 == 0:
                with open(path, "r+") as f:
                    f.write("DRIFT")
            elif k % 4 == 1:
                os.chmod(path, 0o600)
            elif k % 4 == 2:
                os.chown(path, 2, 2)
            else:
                os.unlink(path)

    def is_right(self, i):
        try:
            status = os.lstat(self.path(i))
            with open(self.path(i)) as f:
                same = f.read() == content(i)
        except OSError:
            return False
        return same and status.st_mode & 0o7777 == MODE and (status.st_uid, status.st_gid) == (UID, GID)

    def check(self):
        """Whatever kept them, nobody's word is taken for it."""
        wrong = sum(not self.is_right(i) for i in range(self.n))
        extra = sum(len(names) for _, _, names in os.walk(self.root)) - self.n
        assert not wrong and not extra, f"{wrong} of {self.n} files are wrong, {extra} too many"

    def layer(self, root="/"):
        """The same as a layer of a site; paths are as seen from `root`."""
        inside = self.root if root == "/" else self.root[len(root):]
        described = Files(inside, self.n)
        lines = ["files:"]
        for i in range(self.n):
            lines.append(f"  {described.path(i)}:\n    mode: \"{MODE:04o}\"\n    owner: {OWNER}\n    group: {GROUP}\n"
                         f"    content: |")
            lines += ["      " + line for line in content(i).splitlines()]
        return "\n".join(lines) + "\n"

    def floor_spec(self, path):
        """For floor_files."""
        contents = ((self.path(i), content(i).encode()) for i in range(self.n))
        return site.floor_spec(path, contents, MODE, UID, GID)
