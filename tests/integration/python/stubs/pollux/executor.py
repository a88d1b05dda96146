class GeminiExecutor:
    def __init__(self, config, pipeline_handlers):
        self.config, self.pipeline_handlers = config, pipeline_handlers
