"""K-49: what the child may use. 30 s of processor, 512 MB, no network; set by the child on itself before it reads.

Memory and time are limits of the kernel's (setrlimit) and hold for ffmpeg and mat2 too. The network is closed by a
seccomp filter that refuses every socket but those of one machine; it needs no rights and works inside containers.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys

CPU_SECONDS = 30
MEMORY = 512 * 1024 * 1024
BIGGEST_FILE = 1024 * 1024 * 1024

# Numbers of Linux (linux/audit.h, asm/unistd.h): architecture, socket, io_uring_setup.
ARCHITECTURES = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # REFUSE answers EPERM
AT_NUMBER, AT_ARCHITECTURE, AT_FIRST_ARGUMENT, AF_UNIX = 0, 4, 16, 1
X32 = 0x40000000


def set_limits() -> None:
    """Everything at once. What a system does not know (macOS has no RLIMIT_AS to speak of) is left out."""
    for name, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, BIGGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (value, value))
    os.nice(5)
    close_network()


def close_network() -> bool:
    """Refuse sockets to this process and all that it starts; False where the system offers no way."""
    known = ARCHITECTURES.get(platform.machine())
    if not sys.platform.startswith("linux") or known is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)  # do not outlive the server
    program = ctypes.create_string_buffer(_filter(*known))
    length = (len(program) - 1) // 8
    fprog = struct.pack("HxxxxxxP", length, ctypes.addressof(program))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog, 0, 0)


def _filter(architecture: int, socket: int, io_uring: int) -> bytes:
    """Instructions of classic BPF: (code, jump if true, jump if false, value)."""
    rows = (
        (LOAD, 0, 0, AT_ARCHITECTURE),
        (JUMP_EQUAL, 0, 7, architecture),  # another architecture's calls: refuse
        (LOAD, 0, 0, AT_NUMBER),
        (JUMP_GREATER_EQUAL, 5, 0, X32),
        (JUMP_EQUAL, 4, 0, io_uring),  # it could open sockets past this filter
        (JUMP_EQUAL, 0, 2, socket),
        (LOAD, 0, 0, AT_FIRST_ARGUMENT),
        (JUMP_EQUAL, 0, 1, AF_UNIX),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    )
    return b"".join(struct.pack("HBBI", *row) for row in rows)
