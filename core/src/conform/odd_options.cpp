#include "conform/odd_options.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include "load/option_value.hpp"
#include "load/option_when.hpp"

namespace pollux::conform {

namespace {

using config::Option;

Option text(std::string value) { return option_of(std::move(value)); }

Option deep_table() {
  Option table = option_of(std::vector<Option>{}, true);
  set_option(table, "deeper.and.deeper", option_of(std::int64_t{1}));
  return table;
}

}  // namespace

Option option_of(decltype(Option::value) value, bool is_table) {
  Option made;
  made.value = std::move(value);
  made.is_table = is_table;
  return made;
}

namespace {

const std::vector<OddValue>& extremes() {
  using Whole = std::numeric_limits<std::int64_t>;
  static const std::vector<OddValue> values = {
      {"true", option_of(true)},
      {"false", option_of(false)},
      {"the largest integer", option_of(Whole::max())},
      {"the smallest integer", option_of(Whole::min())},
      {"-1", option_of(std::int64_t{-1})},
      {"0", option_of(std::int64_t{0})},
      {"the largest number", option_of(std::numeric_limits<double>::max())},
      {"0s", text("0s")},
      {"the longest duration", text("9223372036854775807ns")},
      {"an empty string", text("")},
      {"a string of 100,000 bytes", text(std::string(100'000, '%'))},
      {"a string of two lines", text("a\nb\n")},
      {"a string of format directives", text("%s%n{}{0}$(x)../..")},
      {"an empty list", option_of(std::vector<Option>{})},
      {"a list of strings", option_of(std::vector<Option>{text("one"), text("two"), text("")})},
      {"a list of numbers", option_of(std::vector<Option>{option_of(-0.5), option_of(1e300)})},
      {"a list of lists",
       option_of(std::vector<Option>{option_of(std::vector<Option>{text("x")}), option_of(true)})},
      {"a table", deep_table()},
  };
  return values;
}

Option value_at(const load::Bound& bound, load::OptionType type) {
  if (type == load::OptionType::number) return option_of(bound.real);
  if (type == load::OptionType::string) return text(std::string(static_cast<std::size_t>(bound.whole), 'x'));
  if (type == load::OptionType::duration) return text(bound.text);
  return option_of(bound.whole);
}

// Bounds beyond this many bytes of a string are not tried.
constexpr std::int64_t longest_string = 1 << 20;

std::vector<OddValue> bounds_of(const load::ValueType& type) {
  std::vector<OddValue> values;
  for (const load::Interval& interval : type.range) {
    for (const auto& bound : {interval.low, interval.high}) {
      if (!bound || type.type == load::OptionType::list) continue;
      if (type.type == load::OptionType::string && bound->whole > longest_string) continue;
      values.push_back({"the bound " + bound->text, value_at(*bound, type.type)});
    }
  }
  return values;
}

// With what the schema requires beside some of them, for the host passes no options without it: a text of its
// own, and the value of another option with which alone it may be given.
Option with_required(Option options, const load::Manifest& manifest) {
  for (const load::OptionSpec& spec : manifest.options) {
    if (spec.required_when && spec.value.type == load::OptionType::string &&
        load::applies(*spec.required_when, options) && !load::find_option(options, spec.key))
      set_option(options, spec.key, option_of(std::string(folder_mark) + "/required"));
    if (spec.only_when && !load::applies(*spec.only_when, options) && load::is_given(spec, options))
      set_option(options, spec.only_when->key, option_of(spec.only_when->value));
  }
  return options;
}

}  // namespace

std::vector<OddValue> odd_values(const load::OptionSpec& spec) {
  std::vector<OddValue> admitted;
  if (spec.key.find_first_of("['") != std::string::npos) return admitted;
  std::vector<OddValue> candidates = bounds_of(spec.value);
  candidates.insert(candidates.end(), extremes().begin(), extremes().end());
  for (OddValue& each : candidates) {
    bool fits = true;
    load::fit(each.value, spec, spec.key, [&fits](const Option&, const Error&) { fits = false; });
    if (fits) admitted.push_back(std::move(each));
  }
  return admitted;
}

std::optional<Option> refused_options(Trial& trial) {
  for (const load::OptionSpec& spec : trial.manifest().options) {
    for (const OddValue& odd : odd_values(spec)) {
      Option options = trial.target().options;
      set_option(options, usable_key(spec), odd.value);
      options = with_required(std::move(options), trial.manifest());
      if (!Instance(trial, GivenOptions(options)).exists()) return options;
    }
  }
  return std::nullopt;
}

std::string usable_key(const load::OptionSpec& spec) {
  std::string key = spec.key;
  if (key.ends_with('*')) key.back() = 'x';
  return key;
}

void check_refusal(Trial& trial, const Instance& reporter, const std::string& what) {
  const Answer& answer = reporter.created();
  if (reporter.exists()) return;
  if (answer.status != POLLUX_INVALID && !Instance(trial).exists())
    throw Skipped{"it cannot be created; see lifecycle.creates"};
  expect(answer.status == POLLUX_INVALID, "OK or INVALID",
         "create answered " + answer.text() + " to " + what);
  expect(!answer.message.empty(), "a refusal says what is wrong",
         "create answered INVALID, without a message, to " + what);
}

void take_or_refuse(Trial& trial, const Option& options, const std::string& what) {
  const GivenOptions given(with_required(options, trial.manifest()));
  check_refusal(trial, Instance(trial, given), what);
}

}  // namespace pollux::conform
