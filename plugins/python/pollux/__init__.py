"""Pollux in Python. Beside the plugin `python`, which makes it importable in the process that it is loaded into."""
