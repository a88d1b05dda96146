"""Keeps events in memory: for development and tests of Python code. A host has the plugin `summary` for that."""
from __future__ import annotations

import threading
from collections import deque
from typing import Any

# A scope's events: value or duration, and metadata.
Entries = deque[tuple[Any, dict[str, Any]]]


class _SimpleReporter:
    """The last `max_entries_per_scope` events of each scope. Any thread may use it."""

    def __init__(self, max_entries_per_scope: int = 1000) -> None:
        self.max_entries = max_entries_per_scope
        self.timings: dict[str, Entries] = {}
        self.metrics: dict[str, Entries] = {}
        self._lock = threading.Lock()

    def record_timing(self, scope: str, duration: float, **metadata: Any) -> None:
        self._keep(self.timings, scope, duration, metadata)

    def record_metric(self, scope: str, value: Any, **metadata: Any) -> None:
        self._keep(self.metrics, scope, value, metadata)

    def _keep(self, kept: dict[str, Entries], scope: str, value: Any, metadata: dict[str, Any]) -> None:
        with self._lock:
            kept.setdefault(scope, deque(maxlen=self.max_entries)).append((value, metadata))

    def reset(self) -> None:
        """Forgets everything."""
        with self._lock:
            self.timings.clear()
            self.metrics.clear()

    def as_dict(self) -> dict[str, Any]:
        """All that is kept, as lists and dictionaries."""
        with self._lock:
            return {"timings": {scope: list(entries) for scope, entries in self.timings.items()},
                    "metrics": {scope: list(entries) for scope, entries in self.metrics.items()}}

    def print_report(self) -> None:
        """Prints the report, if there is anything to report."""
        if self.timings or self.metrics:
            print(self.get_report())

    def get_report(self) -> str:
        """Scopes by path, indented by their dots, then metrics: what is kept of them."""
        kept = self.as_dict()
        lines = ["=== Telemetry Report ==="]
        paths: set[tuple[str, ...]] = set()
        for scope in kept["timings"]:
            parts = scope.split(".")
            paths.update(tuple(parts[:end + 1]) for end in range(len(parts)))
        for path in sorted(paths):
            name = "  " * (len(path) - 1) + path[-1]
            durations = [duration for duration, _ in kept["timings"].get(".".join(path), ())]
            total = sum(durations)
            lines.append(f"{name:<40} | Calls: {len(durations):<4} | Avg: {total / len(durations):.4f}s | "
                         f"Total: {total:.4f}s" if durations else name)
        if kept["metrics"]:
            lines.append("--- Metrics ---")
        for scope, entries in sorted(kept["metrics"].items()):
            total = sum(value for value, _ in entries if isinstance(value, (int, float)))
            lines.append(f"{scope:<40} | Count: {len(entries):<4} | Total: {total:,g}")
        return "\n".join(lines)
