"""What the methods of a reporter can be called with, and what they raise."""
import importlib
import inspect
import traceback


def accepted(method, names):
    """Those of the names that it takes as keyword arguments; all of them when its signature is not known."""
    try:
        parameters = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        return set(names)
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return set(names)
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {parameter.name for parameter in parameters if parameter.kind in named} & set(names)


def wants_arguments(method):
    """Whether it cannot be called without arguments."""
    try:
        inspect.signature(method).bind()
    except TypeError:
        return True
    except ValueError:
        return False
    return False


def _without_own_frames(described):
    """Those of this plugin and of Python's import say nothing of the reporter."""
    if described is None:
        return
    own = ("<pollux ", "<frozen importlib", importlib.__file__)
    described.stack = traceback.StackSummary.from_list(
        [frame for frame in described.stack if not frame.filename.startswith(own)])
    _without_own_frames(described.__cause__)
    _without_own_frames(described.__context__)


def description_of(kind, error, trace):
    """The traceback as Python prints it; just the exception where no frame of the reporter is in it."""
    described = traceback.TracebackException(kind, error, trace)
    _without_own_frames(described)
    lines = described.format() if described.stack else described.format_exception_only()
    # File names that are not UTF-8 are lone surrogates, which cannot be encoded.
    return "".join(lines).rstrip().encode("utf-8", "backslashreplace")
