"""`wayline` for tests that type it: a process that has imported everything forks one for each call.

What a reader types is a program of its own, which spends a second on its imports. A forked one has
them already, and is otherwise the same: its own environment, folder, arguments, ends and exit code.
"""

import array
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

from tests.house.tree import ROOT

_ENDS: Final = 3  # stdin, stdout, stderr
# A signal is passed on, as the program itself would get it; its end is waited for all the same.
_SHIM: Final = """\
#!{python} -IS
import array, json, os, signal, socket, sys
told = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect({path!r})
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda number, _: line.send(bytes([number])))
    ends = array.array("i", [0, 1, 2])
    line.sendmsg([len(told).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ends)])
    line.sendall(told)
    sys.exit(int(line.recv(16) or b"255"))
"""


@contextmanager
def zygote() -> Iterator[Path]:
    """A folder with a `wayline` to be put in front of the path, for as long as it is open."""
    with tempfile.TemporaryDirectory(prefix="wayline-zygote-", dir="/tmp") as name:
        path, shim = Path(name) / "socket", Path(name) / "wayline"
        Path(name).chmod(0o755)
        shim.write_text(_SHIM.format(python=sys.executable, path=str(path)), encoding="utf-8")
        shim.chmod(0o755)
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(path))
            path.chmod(0o777)
            door.listen()
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.zygote", str(door.fileno())],
                cwd=ROOT,
                pass_fds=[door.fileno()],
                stdin=subprocess.DEVNULL,
            )
        try:
            yield Path(name)
        finally:
            process.terminate()
            process.wait(10)


def _serve(door: socket.socket) -> tuple[list[str], dict[str, str], str]:
    """Fork twice for everybody who calls; returns in the child, with what it is to do."""
    while True:
        line, _ = door.accept()
        told, ends = _told(line)
        if os.fork():
            line.close()
            for end in ends:
                os.close(end)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        over, lives = os.pipe()
        child = os.fork()
        if child:
            os.close(lives)
            _look_after(child, line, over)
        line.close()
        door.close()
        for number, end in enumerate(ends):
            os.dup2(end, number)
            os.close(end)
        arguments, environment, folder = json.loads(told)
        return arguments, environment, folder


def _look_after(child: int, line: socket.socket, over: int) -> NoReturn:
    """Pass signals on, and tell how it ended; whoever called and is gone wants it no more."""
    ears: list[socket.socket | int] = [line, over]
    while over not in (heard := select.select(ears, [], [])[0]):
        number = line.recv(1) if line in heard else b""
        os.kill(child, number[0] if number else signal.SIGTERM)
        ears = [line, over] if number else [over]
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(OSError):
        line.send(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


def _told(line: socket.socket) -> tuple[bytes, list[int]]:
    ends = array.array("i")
    size, ancillary, _, _ = line.recvmsg(4, socket.CMSG_SPACE(_ENDS * ends.itemsize))
    for _, _, data in ancillary:
        ends.frombytes(data)
    told = b""
    while len(told) < int.from_bytes(size, "big"):
        told += line.recv(65_536)
    return told, list(ends)


def _main(door: socket.socket) -> None:
    from wayline import cli

    for name in cli.COMMANDS:
        cli.load(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    arguments, environment, folder = _serve(door)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["wayline", *arguments]
    cli.main()


if __name__ == "__main__":
    _main(socket.socket(fileno=int(sys.argv[1])))
