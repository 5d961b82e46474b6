"""How much memory this process holds, asked of Windows."""

from __future__ import annotations

import ctypes
import sys


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of psapi.h: all but the first two are bytes."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("page_faults", ctypes.c_uint32),
        ("peak_working_set", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("peak_paged_pool", ctypes.c_size_t),
        ("paged_pool", ctypes.c_size_t),
        ("peak_other_pool", ctypes.c_size_t),
        ("other_pool", ctypes.c_size_t),
        ("committed", ctypes.c_size_t),
        ("peak_committed", ctypes.c_size_t),
    )


def windows_memory() -> int:
    """Return the bytes of memory this process holds, in the machine or paged out; 0 elsewhere than on Windows."""
    if sys.platform != "win32":
        return 0
    kernel = ctypes.windll.kernel32
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    counters = _Counters(size=ctypes.sizeof(_Counters))
    asked = kernel.K32GetProcessMemoryInfo
    asked.argtypes = (ctypes.c_void_p, ctypes.POINTER(_Counters), ctypes.c_uint32)
    known = asked(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size)
    return max(counters.committed, counters.working_set) if known else 0
