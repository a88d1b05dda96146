"""Reporters for the tests, each with one trait. They write JSON Lines to the file that they are given."""
import array  # an extension module
import json
import os
import signal
import subprocess
import _ctypes  # noqa: F401, one that needs Python's symbols to be global
import threading
import time


class Recorder:
    def __init__(self, path, **settings):
        self.out = open(path, "w")
        self.settings = settings
        if settings:
            self.write("settings", settings)

    def write(self, kind, value):
        print(json.dumps([kind, value]), file=self.out)

    def record_timing(self, scope, duration, **metadata):
        self.write("timing", {"scope": scope, "duration": duration, **metadata})

    def record_metric(self, scope, value, **metadata):
        self.write("metric", {"scope": scope, "value": value, **metadata})

    def flush(self):
        self.out.flush()

    def close(self):
        self.write("closed", threading.current_thread().name != "")
        self.out.close()


class TimingsOnly:
    def __init__(self, path):
        self.count = array.array("q", [0])
        self.path = path

    def record_timing(self, scope, duration, **metadata):
        self.count[0] += 1

    def close(self):
        with open(self.path, "w") as out:
            out.write(str(self.count[0]))


class FlushIsAPropertyThatRaises:
    def record_timing(self, scope, duration, **metadata):
        pass

    @property
    def flush(self):
        raise RuntimeError("the connection is away")


class CloseIsAPropertyWithATypo:
    def record_timing(self, scope, duration, **metadata):
        pass

    @property
    def close(self):
        return self.conection.close


class MetricsOnly:
    def record_metric(self, scope, value, **metadata):
        pass


class Neither:
    pass


class Failing:
    """Refuses every second timing."""

    def __init__(self):
        self.count = 0

    def record_timing(self, scope, duration, **metadata):
        self.count += 1
        if self.count % 2 == 0:
            raise ValueError(f"no room for {scope}")


class Busy(Exception):
    retry_after = 0.01


class ComesBack:
    """Asks to be sent the third timing again, twice."""

    def __init__(self, path):
        self.seen, self.refusals, self.path = [], 0, path

    def record_timing(self, scope, duration, call_count, **metadata):
        if call_count == 3 and self.refusals < 2:
            self.refusals += 1
            raise Busy("later")
        self.seen.append(call_count)

    def close(self):
        with open(self.path, "w") as out:
            json.dump(self.seen, out)


class Slow:
    def record_timing(self, scope, duration, **metadata):
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            pass  # holds the interpreter's lock, but for its own pauses


class Broken:
    def __init__(self):
        raise RuntimeError("the database is away")

    def record_timing(self, scope, duration, **metadata):
        pass


class Nothing:
    def record_timing(self, scope, duration, **metadata):
        pass

    def record_metric(self, scope, value, **metadata):
        pass


class Unhurried:
    """5 ms an event, as a request would take."""

    def record_timing(self, scope, duration, **metadata):
        time.sleep(0.005)


class Starting(Recorder):
    """Starts programs in every way that Python knows, and tells each to end."""

    def ways(self):
        yield "subprocess", subprocess.Popen(["sleep", "30"]).pid
        yield "posix_spawn", os.posix_spawnp("sleep", ["sleep", "30"], os.environ)
        child = os.fork()
        if child == 0:
            os.execvp("sleep", ["sleep", "30"])
        yield "fork", child

    def record_timing(self, scope, duration, **metadata):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        for way, child in self.ways():
            os.kill(child, signal.SIGTERM)
            self.write("ended", [way, os.WTERMSIG(os.waitpid(child, 0)[1])])
        status = os.system("kill -TERM $$; sleep 30")
        self.write("ended", ["system", os.WTERMSIG(status)])
        self.write("mask", before == signal.pthread_sigmask(signal.SIG_BLOCK, []))


class StartingOnAThread(Starting):
    def record_timing(self, scope, duration, **metadata):
        thread = threading.Thread(target=super().record_timing, args=(scope, duration))
        thread.start()
        thread.join()
