// What a plugin says of itself, and whether that is so.
#include <dlfcn.h>

#include <algorithm>
#include <string>

#include <pollux/sdk/extension.hpp>

#include "command/conform/case.hpp"
#include "command/conform/exports.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/step.hpp"
#include "load/discover.hpp"

namespace pollux::conform {

namespace {

void manifest(Trial& trial) {
  const Target& target = trial.target();
  expect(target.manifest.has_value(), "a manifest that can be read without running the plugin",
         target.manifest_fault);
  expect(!target.manifest->version.empty(), "a version", "the manifest has none");
  expect(!target.manifest->summary.empty(), "a summary", "the manifest has none");
}

void loads(Trial& trial) {
  static_cast<void>(trial.manifest());
  const Step step("loading");
  const auto opened = load::Plugin::open(trial.target().file, load::LoadFrom::installed);
  if (!opened) throw Failed{"a host of this version loads it", opened.error().message()};
}

void file_name(Trial& trial) {
  const std::string wanted = load::file_name_of(trial.manifest().name);
  const std::string found = trial.target().file.named.filename().string();
  expect(found == wanted, "the file is named after the plugin",
         "'" + found + "' holds the plugin '" + trial.manifest().name + "', to be found as '" + wanted + "'");
}

void exports_one(Trial& trial) {
  static_cast<void>(trial.manifest());
  const auto exported = exported_symbols(trial.target().file.bytes);
  if (!exported) throw Skipped{"the file is not an ELF library, whose symbols could be read here"};
  std::string others;
  for (const std::string& name : *exported) {
    if (name != POLLUX_PLUGIN_SYMBOL && others.size() < 400) others += (others.empty() ? "" : ", ") + name;
  }
  expect(others.empty(), "the one exported symbol " POLLUX_PLUGIN_SYMBOL, "also exported: " + others);
}

void reserved(Trial& trial) {
  void* const library = ::dlopen(trial.plugin().library().c_str(), RTLD_NOW | RTLD_NOLOAD);
  const auto* entry =
      library ? static_cast<const pollux_plugin_entry*>(::dlsym(library, POLLUX_PLUGIN_SYMBOL)) : nullptr;
  if (!entry) throw Skipped{"the loader does not tell where the symbol is"};
  expect(entry->reserved == 0, "reserved members are 0", "the symbol " POLLUX_PLUGIN_SYMBOL " has another");
  expect(entry->reporter->reserved == 0, "reserved members are 0", "the table of functions has another");
}

void extensions(Trial& trial) {
  Started reporter(trial);
  const auto& declared = trial.manifest().capabilities;
  for (const std::string& id : declared) {
    expect(reporter.extension(id.c_str()) != nullptr, "what the manifest names is there",
           "no extension " + id);
  }
  for (const char* id : {POLLUX_EXT_SNAPSHOT, POLLUX_EXT_HANDOVER}) {
    const bool is_declared = std::find(declared.begin(), declared.end(), id) != declared.end();
    expect(is_declared || !reporter.extension(id), "the manifest names every extension",
           std::string("it has ") + id + ", which the manifest leaves out");
  }
  std::string problem;
  static_cast<void>(sdk::usable<pollux_ext_snapshot>(reporter.extension(POLLUX_EXT_SNAPSHOT), &problem));
  static_cast<void>(sdk::usable<pollux_ext_handover>(reporter.extension(POLLUX_EXT_HANDOVER), &problem));
  expect(problem.empty(), "a table of an extension has its functions, and struct_size says so", problem);
}

void unknown_extensions(Trial& trial) {
  Started reporter(trial);
  for (const char* id :
       {"", "/", "snapshot", "snapshot/", "snapshot/0", "snapshot/10", "handover/1 ", "no such thing/1"}) {
    expect(!reporter.extension(id), "null", std::string("an extension for the id '") + id + "'");
  }
}

void wants(Trial& trial) {
  constexpr std::uint64_t known =
      POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS | POLLUX_WANTS_TRACE | POLLUX_WANTS_SELF;
  Instance first(trial), second(trial);
  if (!first.exists() || !second.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
  expect((first.wants() & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) != 0,
         "POLLUX_WANTS_TIMINGS or POLLUX_WANTS_METRICS", "wants is " + std::to_string(first.wants()));
  expect((first.wants() & ~known) == 0, "POLLUX_WANTS_* that its header knows",
         "wants is " + std::to_string(first.wants()));
  expect(first.wants() == second.wants(), "the same wants for the same options",
         std::to_string(first.wants()) + ", then " + std::to_string(second.wants()));
}

}  // namespace

std::span<const Case> identity_cases() {
  static constexpr Case cases[] = {
      {"identity.manifest", "describes itself in its file",
       "`plugins list`, `plugins inspect` and `config check` read the manifest and run nothing",
       "export the plugin with POLLUX_REPORTER_PLUGIN, or see <pollux/abi/manifest.h>", manifest},
      {"identity.loads", "is loaded by a host of this version",
       "a host refuses a plugin whose versions, sizes or functions are not right",
       "build it against the SDK of this version; `ldd -r FILE` shows what is not found", loads},
      {"identity.file_name", "has a file named after it",
       "`plugin = \"NAME\"` in a configuration finds it by its file's name",
       "build it with pollux_add_plugin, or rename the file", file_name},
      {"identity.exports", "exports one symbol",
       "what two plugins of a process both export, one of them gets from the other",
       "build it with pollux_add_plugin, or hide the others (-fvisibility=hidden, a version script)",
       exports_one},
      {"identity.reserved", "leaves reserved members 0", "a later version gives them a meaning",
       "initialise the structs by member names, and leave the rest out", reserved},
      {"identity.extensions", "has the extensions that it names",
       "the command shows what the manifest promises, without asking the plugin",
       "write one capability= entry for each id that get_extension answers", extensions},
      {"identity.unknown_extensions", "has no extension of an unknown name",
       "a later host asks for extensions that this plugin does not know, and believes the answer",
       "compare the whole id, and return null for any other", unknown_extensions},
      {"identity.wants", "says what it wants to be sent", "the host routes by it, and sends nothing else",
       "set `wants` in create; the SDK does", wants},
  };
  return cases;
}

}  // namespace pollux::conform
