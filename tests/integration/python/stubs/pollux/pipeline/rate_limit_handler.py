class RateLimitHandler:
    pass
