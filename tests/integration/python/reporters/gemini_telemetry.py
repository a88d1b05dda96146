# A simple reporter that logs to the console
class MyCustomReporter:
    def record_timing(self, scope: str, duration: float, **metadata):
        print(f"[METRIC] TIMING: scope={scope}, duration={duration:.4f}s")

    def record_metric(self, scope: str, value, **metadata):
        metric_type = metadata.get('metric_type', 'gauge')
        print(f"[METRIC] GAUGE: scope={scope}, value={value}, type={metric_type}")
