"""What the methods of a reporter can be called with, and what they raise."""
import importlib
import inspect
import traceback


def _parameters(function, **how):
    """None when they are not known."""
    try:
        return inspect.signature(function, **how).parameters.values()
    except (TypeError, ValueError):
        return None


def _has(parameters, *kinds):
    return any(parameter.kind in kinds for parameter in parameters)


def accepted(method, names):
    """Those of the names that it takes as keyword arguments; all of them when its signature is not known. What a wrapper
    takes by `**` it hands on, so the function that it wraps has to take that as well."""
    left, found, seen = set(names), set(), set()
    while method is not None and id(method) not in seen:
        seen.add(id(method))
        parameters = _parameters(method, follow_wrapped=False)
        if parameters is None:
            break
        named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        found |= {parameter.name for parameter in parameters if parameter.kind in named} & left
        if not _has(parameters, inspect.Parameter.VAR_KEYWORD):
            return found
        left -= found
        method = getattr(method, "__wrapped__", None)
    return found | left


def _cannot_be_called_bare(parameters):
    return parameters is not None and any(
        parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters)


def wants_arguments(method):
    """Whether it cannot be called without arguments. A wrapper that takes any hands them on, so what it wraps decides."""
    own = _parameters(method, follow_wrapped=False)
    if own is not None and _has(own, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        return _cannot_be_called_bare(own) or _cannot_be_called_bare(_parameters(method))
    return _cannot_be_called_bare(own)


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
