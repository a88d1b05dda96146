class SourceHandler:
    pass
