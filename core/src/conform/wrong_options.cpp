#include "conform/wrong_options.hpp"

#include <cstdint>
#include <limits>
#include <utility>

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

const std::vector<WrongValue>& wrong_values() {
  using Whole = std::numeric_limits<std::int64_t>;
  using Real = std::numeric_limits<double>;
  static const std::vector<WrongValue> values = {
      {"true", option_of(true)},
      {"the largest integer", option_of(Whole::max())},
      {"the smallest integer", option_of(Whole::min())},
      {"-1", option_of(std::int64_t{-1})},
      {"0", option_of(std::int64_t{0})},
      {"NaN", option_of(Real::quiet_NaN())},
      {"an infinite number", option_of(Real::infinity())},
      {"an empty string", text("")},
      {"a string of 100,000 bytes", text(std::string(100'000, '%'))},
      {"a string with a NUL byte", text(std::string("a\0b\n", 4))},
      {"a string of format directives", text("%s%n{}{0}$(x)../..")},
      {"an empty list", option_of(std::vector<Option>{})},
      {"a list of strings", option_of(std::vector<Option>{text("one"), text("two"), text("")})},
      {"a list of lists",
       option_of(std::vector<Option>{option_of(std::vector<Option>{text("x")}), option_of(true)})},
      {"a table", deep_table()},
  };
  return values;
}

Option nothing_right(const load::Manifest& manifest) {
  Option wrong = option_of(std::vector<Option>{}, true);
  set_option(wrong, "no_such_option", option_of(std::int64_t{1}));
  for (const load::OptionSpec& spec : manifest.options)
    set_option(wrong, usable_key(spec), option_of(std::vector<Option>{}));
  return wrong;
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
  const GivenOptions given(options);
  check_refusal(trial, Instance(trial, given), what);
}

}  // namespace pollux::conform
