def resolve_config():
    return {}
