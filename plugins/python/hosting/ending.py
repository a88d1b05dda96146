"""What Python does when it ends, without ending it: threads of the host may still be in it, and modules in C may not
survive it."""
import atexit
import gc
import io
import sys
import threading
import traceback

_has_finished = False


def exit_status(error):
    """Of a process that ends by this exception, as Python has it."""
    code = error.code if isinstance(error, SystemExit) else 1
    return 0 if code is None else code if isinstance(code, int) else 1


def _flush(stream):
    try:
        stream.flush()
    except ValueError:  # closed, or detached
        pass


def flush_standard_streams():
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _flush(stream)


def end_reporter(space):
    """After the last reference to a reporter is gone: frees cycles, and flushes the standard streams and the files that
    its modules keep. Raises what the first of them raises."""
    gc.collect()
    streams = [sys.stdout, sys.stderr]
    for module in list(space.modules.values()) if space else ():
        streams += [value for value in list(vars(module).values()) if issubclass(type(value), io.IOBase)]
    first = None
    for stream in streams:
        try:
            if stream is not None:
                _flush(stream)
        except Exception as error:
            first = first or error
    if first:
        raise first


def join_threads():
    """Waits for threads that are not daemons, as Python does before it runs exit handlers."""
    threading._shutdown()


def running_threads():
    return [thread.name for thread in threading.enumerate()
            if not thread.daemon and thread is not threading.main_thread()
            and not isinstance(thread, threading._DummyThread)]


def _clear(module):
    """Lets go of what the module holds, in Python's order: names with an underscore first."""
    names = vars(module)
    for is_private in (True, False):
        for name in list(names):
            if name.startswith("_") == is_private and not name.startswith("__"):
                names[name] = None


def finish(modules):
    """Runs exit handlers, frees what the modules hold, and flushes what is open. Once; errors are printed."""
    global _has_finished
    if _has_finished:
        return
    _has_finished = True
    atexit._run_exitfuncs()
    threading.excepthook = lambda arguments: None  # Python would have stopped the daemon threads by now
    for module in modules:
        _clear(module)
    gc.collect()
    for value in gc.get_objects():
        if issubclass(type(value), io.IOBase):
            try:
                _flush(value)
            except Exception:
                traceback.print_exc()
