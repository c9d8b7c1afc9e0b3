"""``python -m local_stack.child PROGRAM …``: become the program, and end with the parent process.

So a stack that is killed with -9 leaves none of its parts behind. Linux only; elsewhere the program
just runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> None:
    """Ask the kernel for SIGTERM when the parent ends, then become the program."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we had asked
            sys.exit("the parent process has ended")
    os.execv(command[0], command)  # noqa: S606 - our own programs


if __name__ == "__main__":
    main(sys.argv[1:])
