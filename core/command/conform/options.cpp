// Options that the schema admits: each is taken, or refused as INVALID with a message, nothing worse.
#include <cstdint>
#include <string>
#include <vector>

#include "command/conform/case.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/odd_options.hpp"

namespace pollux::conform {

namespace {

using config::Option;

void odd_values_admitted(Trial& trial) {
  if (trial.manifest().options.empty()) throw Skipped{"it takes no options"};
  for (const load::OptionSpec& spec : trial.manifest().options) {
    for (const OddValue& value : odd_values(spec)) {
      Option options = trial.target().options;
      set_option(options, usable_key(spec), value.value);
      take_or_refuse(trial, options, "'" + usable_key(spec) + "' = " + value.name);
    }
  }
}

void choices(Trial& trial) {
  bool any = false;
  for (const load::OptionSpec& spec : trial.manifest().options) {
    if (spec.key.find_first_of("['") != std::string::npos) continue;
    for (const std::string& choice : spec.value.choices) {
      any = true;
      Option options = trial.target().options;
      set_option(options, usable_key(spec), option_of(choice));
      take_or_refuse(trial, options, "'" + usable_key(spec) + "' = \"" + choice + "\"");
    }
  }
  if (!any) throw Skipped{"it has no option of some choices"};
}

// A tree whose structs are as a later host has them.
void longer_trees(Trial& trial) {
  struct Longer {
    pollux_option known;
    std::uint64_t appended[2];
  };
  const GivenOptions valid(trial.target().options);
  std::vector<Longer> longer;
  for (std::uint32_t i = 0; i < valid.root()->child_count; ++i) {
    longer.push_back({valid.root()->children[i], {~0ull, ~0ull}});
    longer.back().known.struct_size = sizeof(Longer);
  }
  pollux_option root = *valid.root();
  root.children = longer.empty() ? nullptr : &longer[0].known;
  root.child_stride = sizeof(Longer);
  const Instance reporter(trial, &root);
  const Instance plain(trial, valid);
  expect(reporter.created().status == plain.created().status,
         "the same answer as for structs of this version",
         "create answered " + reporter.created().text() + " to options with a stride of " +
             std::to_string(sizeof(Longer)));
}

}  // namespace

std::span<const Case> option_cases() {
  static constexpr Case cases[] = {
      {"options.odd_values", "takes or refuses all that its schema admits",
       "the host passes whatever the schema admits: bounds, empty strings, 100,000 bytes",
       "state ranges and patterns in the schema; answer INVALID, with `option` and a message, to what only "
       "several "
       "options together show",
       odd_values_admitted},
      {"options.choices", "takes or refuses each of its choices",
       "what the manifest lists, the host lets through", "handle every choice that the schema has", choices},
      {"options.layout", "reads options by their stride", "a later host appends members to an option",
       "step by child_stride", longer_trees},
  };
  return cases;
}

}  // namespace pollux::conform
