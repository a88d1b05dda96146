"""The shape of a reporter, and a context that calls reporters.

    tele = TelemetryContext(MyReporter())
    with tele("pipeline.plan", batch_size=16):
        tele.gauge("token_efficiency", 0.92)

A context emits when POLLUX_TELEMETRY is 1 as it is made, and calls its reporters on the thread that emits; without any
it has a `_SimpleReporter`, which keeps events in memory. It does not reach the host that a reporter of the plugin
`python` belongs to.
"""
from __future__ import annotations

import contextvars
import itertools
import logging
import os
import time
from collections import defaultdict
from typing import Any, Iterator, Protocol, runtime_checkable

from .simple_reporter import _SimpleReporter

__all__ = ["TelemetryContext", "TelemetryReporter"]

_log = logging.getLogger(__name__)


@runtime_checkable
class TelemetryReporter(Protocol):
    """What receives events. No base class is needed: a class with these methods is one. The plugin `python` and
    TelemetryContext also accept a class that has only one of them."""

    def record_timing(self, scope: str, duration: float, **metadata: Any) -> None:
        """A scope has ended. `duration` is in seconds."""

    def record_metric(self, scope: str, value: Any, **metadata: Any) -> None:
        """A value was recorded. `scope` is the path of the enclosing scopes and its own name."""


class TelemetryContext:
    """Opens scopes and records metrics, for all of its reporters. Any thread may use it; scopes nest on the thread, or
    in the asyncio task, that opens them."""

    def __init__(self, *reporters: Any) -> None:
        for reporter in reporters:
            if not _calls(reporter, "record_timing") and not _calls(reporter, "record_metric"):
                raise TypeError(f"{type(reporter).__name__} is not a reporter: it needs record_timing(scope, "
                                "duration, **metadata), record_metric(scope, value, **metadata) or both")
        self._enabled = os.environ.get("POLLUX_TELEMETRY") == "1"
        self._reporters = reporters or ((_SimpleReporter(),) if self._enabled else ())
        self._open: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar("open scopes", default=())
        self._calls: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    @property
    def is_enabled(self) -> bool:
        """Whether POLLUX_TELEMETRY was 1 when it was made."""
        return self._enabled

    def __call__(self, name: str, **metadata: Any) -> _Scope:
        """A scope, for a `with` statement."""
        return _Scope(self, name, metadata)

    time = __call__

    def metric(self, name: str, value: Any, **metadata: Any) -> None:
        """Records a value under the current scope."""
        if not self._enabled:
            return
        enclosing = self._open.get()
        parent = ".".join(enclosing) or None
        path = f"{parent}.{name}" if parent else name
        place = {"depth": len(enclosing), "parent_scope": parent}
        self._send("record_metric", path, value, {**place, **metadata})

    def count(self, name: str, increment: int = 1, **metadata: Any) -> None:
        """Adds to a counter."""
        self.metric(name, increment, **{"metric_type": "counter", **metadata})

    def gauge(self, name: str, value: float, **metadata: Any) -> None:
        """Records the current level of something."""
        self.metric(name, value, **{"metric_type": "gauge", **metadata})

    def histogram(self, name: str, value: float, **metadata: Any) -> None:
        """Records one observation of a distribution."""
        self.metric(name, value, **{"metric_type": "histogram", **metadata})

    def _send(self, method: str, path: str, value: Any, metadata: dict[str, Any]) -> None:
        """What a reporter raises is logged: it must not stop the code that is measured, nor another reporter."""
        for reporter in self._reporters:
            try:
                if _calls(reporter, method):
                    getattr(reporter, method)(path, value, **metadata)
            except Exception:
                _log.exception("%s of %s raised for '%s'", method, type(reporter).__name__, path)


class _Scope:
    """A timed region. It reads no clock when its context is disabled."""

    def __init__(self, context: TelemetryContext, name: str, metadata: dict[str, Any]) -> None:
        self._context, self._name, self._metadata = context, name, metadata

    def __enter__(self) -> TelemetryContext:
        if self._context._enabled:
            self._enclosing = self._context._open.get()
            self._token = self._context._open.set((*self._enclosing, self._name))
            self._wall, self._start = time.time(), time.perf_counter()
        return self._context

    def __exit__(self, *_: object) -> None:
        context = self._context
        if not context._enabled:
            return
        end = time.perf_counter()
        duration = end - self._start
        context._open.reset(self._token)
        path = ".".join((*self._enclosing, self._name))
        context._send("record_timing", path, duration, {
            "depth": len(self._enclosing),
            "parent_scope": ".".join(self._enclosing) or None,
            "call_count": next(context._calls[path]),
            "start_monotonic_s": self._start,
            "end_monotonic_s": end,
            "start_wall_time_s": self._wall,
            "end_wall_time_s": self._wall + duration,
            **self._metadata,
        })


def _calls(reporter: Any, method: str) -> bool:
    return callable(getattr(reporter, method, None))
