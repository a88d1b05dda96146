from typing import Any

class MyCustomReporter:
    def record_timing(self, scope: str, duration: float, **metadata: Any) -> None:
        print(f"[TIMING] {scope} took {duration:.4f}s")

    def record_metric(self, scope: str, value: Any, **metadata: Any) -> None:
        print(f"[METRIC] {scope} = {value} ({metadata})")
