"""What the methods of a reporter can be called with."""
import inspect


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
