"""Modules of reporters. The folders that a reporter's modules come from are a space: a module in it imports the space's
modules first, whatever other spaces have under the same names. When a file of a space has changed, the next reporter
gets a new space, so that a new module never meets an old one.

A space's modules are in sys.modules, as Python's libraries expect: under their own names when these are free, else below
a package of the space's own. Their `import` statements are translated: their __builtins__ have another __import__.
"""
import builtins
import importlib
import importlib.machinery
import os
import site
import sys
import sysconfig
import types
import weakref

_find = importlib.machinery.PathFinder.find_spec
_import = builtins.__import__
_spaces = {}  # by what they search
_owners = {}  # space by the first part of a name in sys.modules
_standard = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
_c_loader = importlib.machinery.ExtensionFileLoader
_shipped = [""]  # the folder of the package `pollux` that the plugin comes with
judge = None  # raises when everyone may write a file; set by the plugin


def _stamp(path):
    try:
        status = os.stat(path)
    except (OSError, TypeError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _is_in_c(module):
    return isinstance(getattr(module.__spec__.loader, "wrapped", None), _c_loader)


def _head(name):
    return name.partition(".")[0]


class Space:
    def __init__(self, folders, installed=None):
        self.folders = folders
        self.installed = installed  # (name, folder): one module among installed ones, with which it shares a folder
        self.prefixes = {}  # "" or "package.", by the first part of a name as modules write it
        self.foreign = set()  # first parts of names that are not of this space
        self.package = None
        self.modules = {}  # what was imported, by name in sys.modules
        self.stamps = {}  # of their files
        self.builtins = dict(vars(builtins), __import__=self.import_)

    def find(self, head):
        spec = _find(head, self.folders)
        if spec is None and self.installed and self.installed[0] == head:
            spec = _find(head, [self.installed[1]])
        return spec

    def prefix_of(self, head):
        """What stands before the name in sys.modules; None when it is not of this space."""
        if head in self.foreign:
            return None
        if head not in self.prefixes:
            if not self._owns(head):
                return None
            self.prefixes.setdefault(head, self._prefix_for(head))
        return self.prefixes[head]

    def _owns(self, head):
        spec = self.find(head)
        if spec is None:
            return False
        if spec.loader is None:  # a folder without __init__.py gives way to any module of that name
            other = head in _standard or _find(head)
            return not other or (other is not True and other.loader is None)
        known = sys.modules.get(head)
        if known is None or head in _owners:
            return True
        # The program has imported this very module itself: it is shared with the program.
        return getattr(getattr(known, "__spec__", None), "origin", None) != spec.origin

    def _prefix_for(self, head):
        if head not in sys.modules and _owners.setdefault(head, self) is self:
            return ""
        if self.package is None:
            number = 1
            while f"_pollux_folder_{number}" in sys.modules:
                number += 1
            self.package = types.ModuleType(f"_pollux_folder_{number}")
            self.package.__spec__ = importlib.machinery.ModuleSpec(self.package.__name__, None, is_package=True)
            self.package.__path__ = self.folders + ([self.installed[1]] if self.installed else [])
            sys.modules[self.package.__name__] = self.package
            _owners[self.package.__name__] = self
        return self.package.__name__ + "."

    def import_(self, name, globals=None, locals=None, fromlist=(), level=0):
        """__import__ of this space's modules."""
        if level:
            parts = ((globals or {}).get("__package__") or "").split(".")
            real = ".".join(parts[:len(parts) - level + 1] + ([name] if name else []))
            if self._is_replaced(real):
                return self.modules[real]
            return _import(name, globals, locals, fromlist, level)
        head = _head(name)
        prefix = self.prefix_of(head)
        if prefix is None:
            module = _import(name, globals, locals, fromlist, 0)
            self.foreign.add(head)
            return module
        if self._is_replaced(prefix + name):
            return self.modules[prefix + name if fromlist else prefix + head]
        module = _import(prefix + name, globals, locals, fromlist, 0)
        return module if fromlist else sys.modules[prefix + head]

    def import_module(self, name):
        """The module itself, of this space or of another place."""
        prefix = self.prefix_of(_head(name)) or ""
        if self._is_replaced(prefix + name):
            return self.modules[prefix + name]
        return _import_module(prefix + name)

    def _is_replaced(self, real):
        """Whether a newer space has taken the name of a module that this one still uses."""
        return real in self.modules and sys.modules.get(real) is not self.modules[real]

    def own(self, spec):
        if spec is not None:
            if spec.loader is None:  # else it would be looked for in sys.path again
                spec.submodule_search_locations = list(spec.submodule_search_locations)
            else:
                spec.loader = _Loader(spec.loader, self)
        return spec

    def has_changed(self):
        return any(_stamp(file) != stamp for file, stamp in self.stamps.values())

    def in_sys_modules(self):
        """The names there that are of this space."""
        heads = {prefix + head for head, prefix in self.prefixes.items()}
        return [name for name in sys.modules if any(name == head or name.startswith(head + ".") for head in heads)]

    def succeed(self, old):
        """Takes the names of a space whose files have changed. Packages with parts in C go on: they cannot be loaded
        twice. Returns what it has removed from sys.modules."""
        self.package = old.package
        self.prefixes = dict(old.prefixes)
        stay = {self._top(name) for name, module in old.modules.items() if _is_in_c(module)}
        removed = {}
        for name in old.in_sys_modules():
            if self._top(name) in stay:
                if name in old.modules:
                    self.modules[name], self.stamps[name] = old.modules[name], old.stamps[name]
            else:
                removed[name] = sys.modules.pop(name)
        for head, owner in list(_owners.items()):
            if owner is old:
                _owners[head] = self
        return removed

    def _top(self, name):
        parts = name.split(".")
        return ".".join(parts[:2]) if self.package and parts[0] == self.package.__name__ else parts[0]

    def give_up(self, old, removed):
        """After an import that failed: the predecessor, if there is one, has its names again."""
        for name in self.in_sys_modules():
            if old is None or sys.modules[name] is not old.modules.get(name):
                del sys.modules[name]
        sys.modules.update(removed)
        for head, owner in list(_owners.items()):
            if owner is self:
                if old is None:
                    del _owners[head]
                else:
                    _owners[head] = old


class _Loader:
    def __init__(self, wrapped, space):
        self.wrapped = wrapped
        self.space = space

    def create_module(self, spec):
        return self.wrapped.create_module(spec)

    def exec_module(self, module):
        name, file = module.__spec__.name, module.__spec__.origin
        if judge and module.__spec__.has_location:
            judge(file)
        space = self.space
        space.stamps[name] = file, _stamp(file)
        space.modules[name] = module
        if not isinstance(self.wrapped, _c_loader):
            module.__builtins__ = space.builtins
        try:
            self.wrapped.exec_module(module)
        except BaseException:
            del space.modules[name]
            raise

    def __getattr__(self, name):  # get_source, get_data, get_resource_reader, ...
        return getattr(self.wrapped, name)


class _Finder:
    """Finds modules of spaces."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        space = _owners.get(_head(name))
        if space is None:
            return None
        return space.own(space.find(name) if path is None else _find(name, path))


class _Shipped:
    """Finds what of the package `pollux` is found nowhere else."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        parts = name.split(".")
        if parts[0].startswith("_pollux_folder_"):
            del parts[0]
        if not _shipped[0] or parts[:1] != ["pollux"]:
            return None
        return _find(name, [os.path.join(_shipped[0], *parts[:-1])])


_import_module = importlib.import_module


def _import_module_of_caller(name, package=None):
    space = getattr(sys._getframe(1).f_builtins.get("__import__"), "__self__", None)
    if isinstance(space, Space) and not name.startswith("."):
        return space.import_module(name)
    return _import_module(name, package)


sys.meta_path.insert(0, _Finder)
sys.meta_path.append(_Shipped)
importlib.import_module = _import_module_of_caller


def ship(folder, judge_file):
    """Names the folder that has the package `pollux`, and what judges each file before it runs."""
    global judge
    judge = judge_file
    _shipped[0] = folder


def files_of(module, folders):
    """What would run: the module and the packages that it is in, and what Python has compiled of them."""
    importlib.invalidate_caches()
    path, name = folders + sys.path, ""
    for part in module.split("."):
        name = name + "." + part if name else part
        spec = _find(name, path)
        if spec is None:  # built in, or nowhere, as the import then says
            return
        path = spec.submodule_search_locations
        if spec.has_location:
            yield spec.origin
            if spec.cached and os.path.exists(spec.cached):
                yield spec.cached


def _installed_folders():
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return {os.path.realpath(folder)
            for folder in (*folders, *site.getsitepackages(), site.getusersitepackages()) if folder}


def _space_of(module, folders):
    head = _head(module)
    if _find(head, folders) is None:
        spec = None if head in _standard else _find(head)
        if spec is None or not (spec.has_location or spec.submodule_search_locations):
            return None, None
        at = spec.origin if not spec.submodule_search_locations else list(spec.submodule_search_locations)[0]
        folder = os.path.dirname(os.path.abspath(at))
        if os.path.realpath(folder) in _installed_folders():
            return (*folders, (head, folder)), Space(list(folders), (head, folder))
        folders = [*folders, folder]
    return tuple(folders), Space(list(folders))


def load(module, folders):
    """The module, imported in the space of its folders."""
    importlib.invalidate_caches()
    for folder in folders:  # for libraries that import a reporter's modules by name
        if folder not in sys.path:
            sys.path.append(folder)
    key, space = _space_of(module, folders)
    if space is None:
        return _import_module(module)
    known = _spaces.get(key)
    if known is not None and not known.has_changed():
        return known.import_module(module)
    removed = space.succeed(known) if known is not None else {}
    try:
        imported = space.import_module(module)
    except BaseException:
        space.give_up(known, removed)
        raise
    _spaces[key] = space
    return imported


def forget_all():
    """For the end of Python: lets go of all modules of spaces, except those with parts in C. Returns weak references."""
    forgotten = []
    for space in set(_spaces.values()):
        for name, module in list(space.modules.items()):
            if not _is_in_c(module):
                del space.modules[name]
                sys.modules.pop(name, None)
                forgotten.append(weakref.ref(module))
    return forgotten
