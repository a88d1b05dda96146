"""What an application does around its LoggingReporter: sends the log somewhere, here as JSON Lines."""
import json
import logging
import os

from logging_telemetry import LoggingReporter  # noqa: F401, what the configuration names

ORDINARY = set(vars(logging.makeLogRecord({}))) | {"message"}


class JsonLines(logging.Formatter):
    def format(self, record):
        extra = {key: value for key, value in vars(record).items() if key not in ORDINARY}
        return json.dumps({"message": record.getMessage(), "level": record.levelname, **extra})


handler = logging.FileHandler(os.environ["PYTHON_TEST_LOG"], mode="w")
handler.setFormatter(JsonLines())
log = logging.getLogger("pollux.telemetry")
log.handlers[:] = [handler]
log.setLevel(logging.INFO)
