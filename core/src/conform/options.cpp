// Options that no schema would let through: each is taken or refused as INVALID, with a word, nothing worse.
#include <cstdint>
#include <string>
#include <vector>

#include "conform/case.hpp"
#include "conform/instance.hpp"
#include "conform/wrong_options.hpp"

namespace pollux::conform {

namespace {

using config::Option;

void required_missing(Trial& trial) {
  bool any = false;
  for (const load::OptionSpec& spec : trial.manifest().options) {
    if (!spec.required) continue;
    any = true;
    Option options = trial.target().options;
    remove_option(options, spec.key);
    take_or_refuse(trial, options, "without the option '" + spec.key + "', which it requires");
  }
  if (!any) throw Skipped{"it requires no option"};
}

void beyond_all_ranges(Trial& trial) {
  if (trial.manifest().options.empty()) throw Skipped{"it takes no options"};
  for (const load::OptionSpec& spec : trial.manifest().options) {
    for (std::size_t sort = 0; sort < wrong_values().size(); ++sort) {
      Option options = trial.target().options;
      set_option(options, usable_key(spec), wrong_values()[sort].value);
      take_or_refuse(trial, options, "'" + usable_key(spec) + "' = " + wrong_values()[sort].name);
    }
  }
}

void no_defaults(Trial& trial) {
  take_or_refuse(trial, option_of(std::vector<Option>{}, true), "no option at all, defaults neither");
}

void unknown_keys(Trial& trial) {
  for (const WrongValue& wrong : wrong_values()) {
    Option options = trial.target().options;
    set_option(options, "no_such_option", wrong.value);
    set_option(options, "no.such.table", wrong.value);
    set_option(options, std::string(5000, 'k'), wrong.value);
    take_or_refuse(trial, options, std::string("an unknown option that is ") + wrong.name);
  }
}

void choices(Trial& trial) {
  bool any = false;
  for (const load::OptionSpec& spec : trial.manifest().options) {
    for (const std::string& choice : spec.choices) {
      any = true;
      Option options = trial.target().options;
      set_option(options, usable_key(spec), option_of(choice));
      take_or_refuse(trial, options, "'" + usable_key(spec) + "' = \"" + choice + "\"");
    }
  }
  if (!any) throw Skipped{"it has no option of some choices"};
}

// A tree whose structs are as a later host has them, or of no known type.
void odd_trees(Trial& trial) {
  struct Longer {
    pollux_option known;
    std::uint64_t appended[2];
  };
  const GivenOptions valid(trial.target().options);
  for (const std::uint32_t type : {0u, 7u, 99u}) {
    std::vector<Longer> longer;
    for (std::uint32_t i = 0; i < valid.root()->child_count; ++i) {
      longer.push_back({valid.root()->children[i], {~0ull, ~0ull}});
      longer.back().known.struct_size = sizeof(Longer);
      if (type != 0) longer.back().known.type = type;
    }
    pollux_option root = *valid.root();
    root.children = longer.empty() ? nullptr : &longer[0].known;
    root.child_stride = sizeof(Longer);
    const Instance reporter(trial, &root);
    if (type != 0) {
      check_refusal(trial, reporter, "options of the unknown type " + std::to_string(type));
      continue;
    }
    const Instance plain(trial, valid);
    expect(reporter.created().status == plain.created().status,
           "the same answer as for structs of this version",
           "create answered " + reporter.created().text() + " to options with a stride of " +
               std::to_string(sizeof(Longer)));
  }
}

}  // namespace

std::span<const Case> option_cases() {
  static constexpr Case cases[] = {
      {"options.required_missing", "takes or refuses missing options",
       "the host checks first; a plugin that is made by hand, in a test, has no such host",
       "check for each required option in create, and answer INVALID", required_missing},
      {"options.wrong_values", "takes or refuses values out of all ranges",
       "a schema knows types, not ranges: what is left is the plugin's to refuse",
       "answer INVALID with `option` and a message that says what would be right", beyond_all_ranges},
      {"options.no_defaults", "does without the defaults",
       "a plugin may be made by hand, in a test, where no host fills them in",
       "take an absent option for its default", no_defaults},
      {"options.unknown_keys", "takes or refuses unknown options",
       "a host refuses them first; one that lets them through must not end the program",
       "look up the keys that you know, and pass over the rest", unknown_keys},
      {"options.choices", "takes or refuses each of its choices",
       "what the manifest lists, the host lets through", "handle every choice that the schema has", choices},
      {"options.layout", "reads options by their stride and type",
       "a later host appends members to an option, and may have new types",
       "step by child_stride; look at type before as", odd_trees},
  };
  return cases;
}

}  // namespace pollux::conform
