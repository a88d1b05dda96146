"""Reporters for the tests that leave something to the end of Python. They write to the file that they are given."""
import atexit
import concurrent.futures
import os
import queue
import threading

FILE = None


class ModuleFile:
    """Writes to a file of the module's, which nobody closes."""

    def __init__(self, path):
        global FILE
        FILE = open(path, "w")

    def record_timing(self, scope, duration, **metadata):
        FILE.write(scope + "\n")


class CycleFile:
    """Only the garbage collector frees it, and its file."""

    def __init__(self, path):
        self.file = open(path, "w")
        self.itself = self

    def record_timing(self, scope, duration, **metadata):
        self.file.write(scope + "\n")


class DeletedAtTheEnd:
    """An object of the module's that writes when it is freed, as archives and compressed files do."""

    kept = None

    def __init__(self, path):
        global FILE
        FILE, self.path, self.lines = self, path, []

    def record_timing(self, scope, duration, **metadata):
        self.lines.append(scope + "\n")

    def __del__(self):
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, "".join(self.lines).encode())
        os.close(descriptor)


class AtExit:
    """Writes in an exit handler, as clients of monitoring services do."""

    def __init__(self, path):
        self.path, self.lines = path, []
        atexit.register(self.write)

    def write(self):
        with open(self.path, "w") as out:
            out.writelines(self.lines)

    def record_timing(self, scope, duration, **metadata):
        self.lines.append(scope + "\n")


class OnAThread:
    """Its thread is not a daemon, and writes when the program's main thread has ended."""

    def __init__(self, path):
        self.path, self.lines = path, queue.Queue()
        threading.Thread(target=self.write).start()

    def write(self):
        threading.main_thread().join()
        with open(self.path, "w") as out:
            while not self.lines.empty():
                out.write(self.lines.get())

    def record_timing(self, scope, duration, **metadata):
        self.lines.put(scope + "\n")


class InAPool:
    """Each event is a task of concurrent.futures, which are done at the end of Python. A pool of an ended Python refuses
    tasks."""

    def __init__(self, path):
        self.path, self.pool, self.gate = path, concurrent.futures.ThreadPoolExecutor(1), threading.Event()
        self.pool.submit(self.gate.wait)

    def write(self, scope):
        with open(self.path, "a") as out:
            out.write(scope + "\n")

    def record_timing(self, scope, duration, **metadata):
        self.pool.submit(self.write, scope)

    def flush(self):
        self.gate.set()


class NeverEnds(AtExit):
    """Its thread waits for ever; what it does at exit is done all the same."""

    def __init__(self, path):
        super().__init__(path)
        threading.Thread(target=threading.Event().wait, name="waits for ever").start()


class NeverEndsAtExit:
    def __init__(self):
        atexit.register(threading.Event().wait)

    def record_timing(self, scope, duration, **metadata):
        pass


class FlushFails(AtExit):
    """close has what flush could not send."""

    def __init__(self, path):
        self.path, self.lines = path, []

    def flush(self):
        raise OSError("the backend is away")

    close = AtExit.write


class Forks:
    """Forks in each event, and lets the child come out of the method, in every way."""

    def __init__(self, path):
        self.path = path

    def record_timing(self, scope, duration, call_count, **metadata):
        child = os.fork()
        if child == 0:
            if call_count == 1:
                raise SystemExit(3)
            if call_count == 2:
                raise ValueError("in the child")
            return
        with open(self.path, "a") as out:
            out.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")


class Exits:
    """Ends the process from C, in the second event."""

    def __init__(self, path):
        AtExit(path).lines.append("exit handler\n")

    def record_timing(self, scope, duration, call_count, **metadata):
        if call_count == 2:
            import ctypes

            ctypes.CDLL(None).exit(7)
