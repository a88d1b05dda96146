// Settings back to TOML: what `load_text` reads as the same settings, but for what is secret.
#include <algorithm>
#include <concepts>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "config/choices.hpp"
#include "config/expand.hpp"
#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/parse.hpp"
#include "config/toml_text.hpp"

namespace pollux::config {

namespace {

constexpr std::string_view hidden_text = "\"[hidden]\"";

std::string text_of(const std::string& text) { return toml_string(escape_expansion(text)); }

template <class Items, class Show>
std::string list_of(const Items& items, Show&& show_item) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ", ";
    text += show_item(item);
  }
  return text + ']';
}

std::string shown_value(const Option& option);

std::string entry_of(const Option& option) { return toml_key(option.key) + " = " + shown_value(option); }

std::string children_of(const Option& option, const std::vector<Option>& children) {
  if (!option.is_table) return list_of(children, shown_value);
  std::string text = list_of(children, entry_of);
  if (children.empty()) return "{}";
  text.front() = '{';
  text.back() = '}';
  return text;
}

std::string shown_value(const Option& option) {
  // The whole of it: the keys of a secret table may tell something too.
  if (option.secret) return std::string(hidden_text);
  return std::visit(
      [&](const auto& value) -> std::string {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<T, bool>)
          return value ? "true" : "false";
        else if constexpr (std::is_same_v<T, std::int64_t>)
          return std::to_string(value);
        else if constexpr (std::is_same_v<T, double>)
          return toml_number(value);
        else if constexpr (std::is_same_v<T, std::string>)
          return text_of(value);
        else
          return children_of(option, value);
      },
      option.value);
}

// The visitor of keys.hpp that writes a line a key.
class Writer {
 public:
  explicit Writer(const Settings& settings)
      : hidden_(settings.hidden), is_sync_(settings.telemetry.delivery == Delivery::sync) {}

  template <class S>
  void write(std::string_view header, const S& settings) {
    text_ += '\n';
    text_ += header;
    text_ += '\n';
    table_ = header.substr(header.find_first_not_of('['), header.find(']') - header.find_first_not_of('['));
    for_each_key(settings, *this);
    text_ += options_;  // a table of its own, after all plain keys
    options_.clear();
  }

  void operator()(std::string_view key, bool value) { line(key, value ? "true" : "false"); }
  void operator()(std::string_view key, Enabled value) {
    line(key, value == Enabled::from_environment ? "\"env\"" : value == Enabled::on ? "true" : "false");
  }
  void operator()(std::string_view key, Nanoseconds value, Durations) {
    line(key, toml_string(format_duration(value)));
  }
  void operator()(std::string_view key, std::uint64_t value, PowersOfTwo) {
    line(key, toml_string(format_size(value)));
  }
  void operator()(std::string_view key, std::uint64_t value, Sizes) {
    line(key, toml_string(format_size(value)));
  }
  template <class T, class Rule>
  void operator()(std::string_view key, const std::optional<T>& value, Rule rule) {
    if (value) (*this)(key, *value, rule);
  }
  void operator()(std::string_view key, std::uint32_t value, Counts) { line(key, std::to_string(value)); }
  void operator()(std::string_view key, double value, Numbers) { line(key, toml_number(value)); }
  void operator()(std::string_view key, const std::string& value, TextCheck) { line(key, shown(value)); }
  void operator()(std::string_view key, const std::optional<std::string>& value, TextCheck) {
    if (value) line(key, shown(*value));
  }
  void operator()(std::string_view key, const std::vector<std::string>& value, TextCheck) {
    line(key, list_of(value, [this](const std::string& text) { return shown(text); }));
  }
  void operator()(std::string_view key, const std::vector<std::filesystem::path>& value) {
    line(key, list_of(value, [this](const std::filesystem::path& folder) { return shown(folder.string()); }));
  }
  template <class S>
  requires std::same_as<S, BatchSettings> || std::same_as<S, RetrySettings> || std::same_as<S, HealthSettings>
  void operator()(std::string_view key, const S& value) {
    if (is_hidden(key)) return;
    prefix_ = std::string(key) + '.';
    for_each_key(value, *this);
    prefix_.clear();
  }
  void operator()(std::string_view key, const Option& value) {
    const auto* entries = std::get_if<std::vector<Option>>(&value.value);
    if (!entries || entries->empty()) return;
    options_ = '[' + table_ + '.' + std::string(key) + "]\n";
    for (const Option& entry : *entries) options_ += entry_of(entry) + '\n';
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(std::string_view key, E value) { line(key, toml_string(word_of(value))); }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  // Without a queue nothing is said of it.
  [[nodiscard]] bool is_hidden(std::string_view key) const {
    return is_sync_ && std::find(std::begin(queue_keys), std::end(queue_keys), key) != std::end(queue_keys);
  }

  void line(std::string_view key, const std::string& value) {
    if (prefix_.empty() && is_hidden(key)) return;
    text_ += prefix_ + std::string(key) + " = " + value + '\n';
  }

  [[nodiscard]] std::string shown(const std::string& text) const {
    return hidden_.contains(text) ? std::string(hidden_text) : text_of(text);
  }

  const std::set<std::string>& hidden_;
  bool is_sync_;
  std::string table_;
  std::string prefix_;
  std::string text_;
  std::string options_;
};

}  // namespace

std::string show(const Settings& settings) {
  Writer writer(settings);
  writer.write("[telemetry]", settings.telemetry);
  writer.write("[plugins]", settings.plugins);
  writer.write("[redaction]", settings.redaction);
  for (const ReporterSettings& reporter : settings.reporters) writer.write("[[reporter]]", reporter);
  return writer.text().substr(1);
}

}  // namespace pollux::config
