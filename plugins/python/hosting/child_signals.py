"""Programs that Python starts get the application's signal mask, not that of the thread that starts them."""
import functools
import os
import signal
import sys

import _posixsubprocess


def guard(child_mask):
    """Called on a thread of the host's. Such a thread, and those that Python starts from it, are known by their mask: most
    of what the host blocks is blocked. Not all: multiprocessing unblocks two signals of the thread that it runs on."""
    blocked_by_host = signal.pthread_sigmask(signal.SIG_BLOCK, []) - child_mask

    def guarded(function):
        @functools.wraps(function)
        def start(*arguments, **keywords):
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
            if 2 * len(mask & blocked_by_host) <= len(blocked_by_host):
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
