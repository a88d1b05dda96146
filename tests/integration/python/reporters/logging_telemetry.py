import logging
from typing import Any

class LoggingReporter:
    def __init__(self, logger: logging.Logger | None = None) -> None:
        self.log = logger or logging.getLogger("pollux.telemetry")

    def record_timing(self, scope: str, duration: float, **metadata: Any) -> None:
        self.log.info("telemetry.timing", extra={
            "scope": scope, "duration_s": duration, **metadata,
        })

    def record_metric(self, scope: str, value: Any, **metadata: Any) -> None:
        self.log.info("telemetry.metric", extra={
            "scope": scope, "value": value, **metadata,
        })
