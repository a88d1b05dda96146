"""Programs that Python starts get the application's signal mask, not that of the thread that starts them."""
import functools
import os
import signal
import sys

import _posixsubprocess


def guard(child_mask):
    """Called on a thread of the host's. Such a thread is known by its mask, in which only the three that the host leaves
    as it finds them may differ. Threads that Python starts from one inherit it."""
    host_mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    may_differ = {signal.SIGABRT, signal.SIGPROF, signal.SIGVTALRM}

    def guarded(function):
        @functools.wraps(function)
        def start(*arguments, **keywords):
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
            if not (mask ^ host_mask) <= may_differ:
                return function(*arguments, **keywords)
            signal.pthread_sigmask(signal.SIG_SETMASK, child_mask)
            try:
                return function(*arguments, **keywords)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)

        return start

    for module, names in ((_posixsubprocess, ("fork_exec",)), (sys.modules.get("subprocess"), ("_fork_exec",)),
                          (os, ("posix_spawn", "posix_spawnp", "system"))):
        for name in names:
            if hasattr(module, name):
                setattr(module, name, guarded(getattr(module, name)))
