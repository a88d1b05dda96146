"""Reporters for the tests, with methods of many shapes. close writes the number of timings."""
import functools
import os
import sqlite3
import threading


class Counting:
    def __init__(self, path):
        self.path, self.timings = path, 0

    def record_timing(self, scope, duration, **metadata):
        self.timings += 1

    def close(self):
        with open(self.path, "w") as out:
            out.write(str(self.timings))


class MetricsWithoutMetadata(Counting):
    def record_metric(self, scope, value):
        pass


class MetricsRaise(Counting):
    def record_metric(self, scope, value, **metadata):
        raise TypeError("no")


class MetricsAreBuiltIn(Counting):
    record_metric = int


class MetricsExit(Counting):
    def record_metric(self, scope, value, **metadata):
        raise SystemExit(3)


class Unprintable(Exception):
    def __str__(self):
        raise ValueError("no")

    @property
    def retry_after(self):
        raise ValueError("no")


class MetricsCannotBePrinted(Counting):
    def record_metric(self, scope, value, **metadata):
        raise Unprintable


class MetricsNameNoFile(Counting):
    def record_metric(self, scope, value, **metadata):
        open(os.fsdecode(b"/nonexistent/\xff"))


class OriginalKeywords(Counting):
    def record_timing(self, scope, duration, depth, parent_scope, call_count, start_monotonic_s, end_monotonic_s,
                      start_wall_time_s, end_wall_time_s):
        self.timings += 1

    def record_metric(self, scope, value, depth, parent_scope):
        pass


def decorated(method):
    @functools.wraps(method)
    def around(*arguments, **keywords):
        return method(*arguments, **keywords)

    return around


class Decorated(OriginalKeywords):
    record_timing = decorated(OriginalKeywords.record_timing)
    record_metric = decorated(OriginalKeywords.record_metric)


def named(method):
    """A wrapper with keywords of its own choice, which takes status itself or not at all."""
    @functools.wraps(method)
    def around(self, scope, duration, depth, parent_scope, call_count, start_monotonic_s, end_monotonic_s,
               start_wall_time_s, end_wall_time_s):
        return method(self, scope, duration, depth=depth)

    return around


class DecoratedByNames(Counting):
    record_timing = named(Counting.record_timing)

    def record_metric(self, scope, value, **metadata):
        pass


class DecoratedTwice(OriginalKeywords):
    record_timing = decorated(decorated(OriginalKeywords.record_timing))
    record_metric = decorated(decorated(OriginalKeywords.record_metric))


def taking_status(method):
    @functools.wraps(method)
    def around(self, scope, duration, *, status, **keywords):
        assert status == "ok"
        return method(self, scope, duration, **keywords)

    return around


class WrapperTakesStatus(OriginalKeywords):
    record_timing = taking_status(OriginalKeywords.record_timing)


class Unwraps:
    """Claims to be its own wrapper."""

    def __init__(self):
        self.__wrapped__ = self

    def __call__(self, scope, value, **metadata):
        pass


class WrappedByItself(Counting):
    record_metric = Unwraps()


class AllRaise(Counting):
    def record_timing(self, scope, duration, **metadata):
        self.timings += 1
        raise ValueError("no room")


class AllTimingsRaise(AllRaise):
    def record_metric(self, scope, value, **metadata):
        pass


class NamesSome(Counting):
    def record_timing(self, scope, duration, depth, parent_scope, call_count, start_monotonic_s, end_monotonic_s,
                      start_wall_time_s, end_wall_time_s, *, status):
        self.seen = [status]

    def record_metric(self, scope, value, depth, parent_scope, count=0, sum=0):
        self.seen += [count, sum]

    def close(self):
        with open(self.path, "w") as out:
            print(*self.seen, file=out, end="")


class FlushOfItsOwn(Counting):
    def record_metric(self, scope, value, **metadata):
        pass

    def flush(self, where):
        raise AssertionError

    def close(self, *, why):
        raise AssertionError


class KeepsToItsThread(Counting):
    """A connection of sqlite3 refuses other threads than its own."""

    def __init__(self, path):
        super().__init__(path)
        self.local, self.database = threading.local(), sqlite3.connect(":memory:")
        self.local.seen = []
        self.database.execute("create table timings (scope text)")

    def record_timing(self, scope, duration, **metadata):
        self.local.seen.append(scope)
        self.database.execute("insert into timings values (?)", (scope,))

    def record_metric(self, scope, value, **metadata):
        pass

    def close(self):
        self.timings = self.database.execute("select count(*) from timings").fetchone()[0]
        assert self.timings == len(self.local.seen)
        super().close()
