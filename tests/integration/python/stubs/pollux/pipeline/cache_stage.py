class CacheStage:
    def __init__(self, registries, adapter_factory):
        pass
