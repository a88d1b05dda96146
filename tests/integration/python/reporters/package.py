"""Checks the package `pollux` in the constructor of a reporter."""
import os

from pollux.telemetry import TelemetryContext, TelemetryReporter, _SimpleReporter


class Recorder:
    def __init__(self):
        self.seen = []

    def record_timing(self, scope, duration, **metadata):
        self.seen.append((scope, metadata))

    def record_metric(self, scope, value, **metadata):
        self.seen.append((scope, value, metadata))


class TimingsOnly:
    def record_timing(self, scope, duration, **metadata):
        raise ValueError("what a reporter raises does not reach the program")


def check_events():
    recorder = Recorder()
    tele = TelemetryContext(recorder, TimingsOnly())
    assert tele.is_enabled
    for _ in range(2):
        with tele("a"), tele("b", rows=1):
            tele.gauge("level", 0.5, unit="K")
            tele.count("items")
            tele.count("rows", increment=3)
    gauge, counter, rows, inner, outer = recorder.seen[:5]
    assert gauge == ("a.b.level", 0.5, {"depth": 2, "parent_scope": "a.b", "metric_type": "gauge", "unit": "K"})
    assert counter[:2] == ("a.b.items", 1) and counter[2]["metric_type"] == "counter"
    assert rows[:2] == ("a.b.rows", 3) and rows[2]["depth"] == 2
    assert inner[0] == "a.b" and outer[0] == "a"
    assert inner[1]["depth"] == 1 and inner[1]["parent_scope"] == "a" and inner[1]["rows"] == 1
    assert outer[1]["depth"] == 0 and outer[1]["parent_scope"] is None
    assert [event[1]["call_count"] for event in recorder.seen if event[0] == "a"] == [1, 2]
    assert inner[1]["end_monotonic_s"] >= inner[1]["start_monotonic_s"]
    assert outer[1]["end_wall_time_s"] >= outer[1]["start_wall_time_s"] > 1e9


def check_shapes():
    assert isinstance(Recorder(), TelemetryReporter)
    assert not isinstance(TimingsOnly(), TelemetryReporter)
    try:
        TelemetryContext(object())
    except TypeError as error:
        assert "record_timing" in str(error)
    else:
        raise AssertionError("an object without either method was taken for a reporter")


def check_simple_reporter():
    reporter = _SimpleReporter(max_entries_per_scope=2)
    tele = TelemetryContext(reporter)
    with tele("a"):
        for i in range(3):
            with tele("b", i=i) as same:
                same.count("items", increment=2)
        tele.metric("model", "small", source="x")
    kept = reporter.as_dict()
    assert [metadata["i"] for _, metadata in kept["timings"]["a.b"]] == [1, 2]
    assert kept["metrics"]["a.model"][0][0] == "small" and kept["metrics"]["a.model"][0][1]["source"] == "x"
    report = reporter.get_report()
    assert "  b " in report and "Calls: 2" in report and "Count: 2    | Total: 4" in report
    reporter.reset()
    assert reporter.as_dict() == {"timings": {}, "metrics": {}}
    assert TelemetryContext().is_enabled


def check_disabled():
    os.environ["POLLUX_TELEMETRY"] = "0"
    recorder = Recorder()
    tele = TelemetryContext(recorder)
    with tele("a"):
        tele.gauge("level", 1)
    assert not tele.is_enabled and not recorder.seen and not TelemetryContext().is_enabled


class Checked(Recorder):
    def __init__(self):
        super().__init__()
        check_events()
        check_shapes()
        check_simple_reporter()
        check_disabled()
        print("checked")
