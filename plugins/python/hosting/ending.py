"""What Python does when it ends, without ending it: threads of the host may still be in it, and modules in C may not
survive it."""
import atexit
import gc
import io
import os
import stat
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


def _is_file(stream):
    """Whether it is an ordinary file, which nobody's reading can hold up."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # closed, or in memory
        return False


def _flush_each(streams):
    """All of them, then raises what the first of them has raised."""
    first = None
    for stream in streams:
        try:
            _flush(stream)
        except Exception as error:
            first = first or error
    if first:
        raise first


def _open_streams():
    # By the type: isinstance would ask objects that stand for others.
    return [value for value in gc.get_objects() if issubclass(type(value), io.IOBase)]


def flush_standard_streams():
    _flush_each(stream for stream in (sys.stdout, sys.stderr) if stream is not None)


def end_reporter():
    """After the last reference to a reporter is gone: flushes the standard streams and all files, then frees cycles. In
    this order, because a text file in a cycle may lose its buffer when the cycle is freed."""
    try:
        _flush_each([*filter(None, (sys.stdout, sys.stderr)), *filter(_is_file, _open_streams())])
    finally:
        gc.collect()


def join_threads():
    """Waits for threads that are not daemons, as Python does before it runs exit handlers."""
    threading._shutdown()


def running_threads():
    return [thread.name for thread in threading.enumerate()
            if not thread.daemon and thread is not threading.main_thread() and not thread.name.startswith("pollux ")]


def start_thread(name, body):
    """A thread that calls a reporter. It is not waited for at the end, but threads that it starts are not daemons, unless
    they say so: as in a plain program. A thread that Python has not started would lack what a forked child needs."""

    def run():
        threading.current_thread()._daemonic = False
        body()

    threading.Thread(target=run, name=name, daemon=True).start()


def _clear(module):
    """Lets go of what the module holds, in Python's order: names with an underscore first."""
    names = vars(module)
    for is_private in (True, False):
        for name in list(names):
            if name.startswith("_") == is_private and not name.startswith("__"):
                names[name] = None


def _print_error(step, *arguments):
    try:
        step(*arguments)
    except Exception:
        traceback.print_exc()


def finish(forget_modules):
    """Runs exit handlers, frees what modules hold, and flushes what is open. Once; errors are printed."""
    global _has_finished
    if _has_finished:
        return
    _has_finished = True
    _print_error(atexit._run_exitfuncs)
    _print_error(_flush_each, _open_streams())
    threading.excepthook = lambda arguments: None  # Python would have stopped the daemon threads by now
    modules = forget_modules() if forget_modules else []
    gc.collect()
    for reference in modules:
        module = reference()
        if module is not None:
            _clear(module)
    gc.collect()
    _print_error(_flush_each, _open_streams())
