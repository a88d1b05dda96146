class APIHandler:
    def __init__(self, telemetry, registries, adapter_factory):
        self.telemetry = telemetry
