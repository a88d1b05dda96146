// What each type of key accepts, and how a value that it does not accept is reported.
#include "config/reader.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "config/nearest.hpp"
#include "config/option_reader.hpp"
#include "config/parse.hpp"
#include "config/toml_text.hpp"
#include "diagnose/clean.hpp"

namespace pollux::config {

namespace {

// As it is written in full: `rotate.size` for a table that only has that key.
std::string dotted_key(const Node& entry) {
  std::string key = toml_key(entry.key);
  for (const Node* at = &entry; at->kind == Kind::table && at->children().size() == 1;) {
    at = &at->children().front();
    key += '.' + toml_key(at->key);
  }
  return key;
}

std::string between(std::string_view what, const std::string& least, const std::string& most) {
  return std::string(what) + " from " + least + " to " + most;
}

}  // namespace

TableReader::TableReader(const Node* table, std::string_view title, const std::filesystem::path& folder,
                         Faults& faults)
    : table_(table), title_(title), folder_(&folder), faults_(&faults) {}

const Node* TableReader::find(std::string_view key) const {
  const Node* node = table_ ? table_->find(key) : nullptr;
  return node && node->kind != Kind::broken ? node : nullptr;
}

const Node* TableReader::find(std::string_view key, Kind kind, std::string_view expected) const {
  const Node* node = find(key);
  if (!node || node->kind == kind) return node;
  report_value(*node, key, std::string(expected));
  return nullptr;
}

void TableReader::operator()(std::string_view key, bool& into) {
  if (const Node* node = find(key, Kind::boolean, "true or false")) into = node->boolean();
}

void TableReader::operator()(std::string_view key, Enabled& into) {
  const Node* node = find(key);
  if (!node) return;
  if (node->kind == Kind::boolean) {
    into = node->boolean() ? Enabled::on : Enabled::off;
  } else if (node->kind == Kind::text && node->text() == "env") {
    into = Enabled::from_environment;
  } else {
    report_value(*node, key, "true, false or \"env\"");
  }
}

void TableReader::operator()(std::string_view key, Nanoseconds& into, Durations range) {
  const Node* node = find(key);
  if (!node) return;
  const std::string expected =
      between("a duration", format_duration(range.least), format_duration(range.most)) +
      ", such as \"250ms\"";
  if (node->kind != Kind::text) return report_value(*node, key, expected);
  const Result<Nanoseconds> duration = parse_duration(node->text());
  if (!duration && !node->from_environment) {
    return faults_->add(node->position, diagnose::quoted(key) + ": " + duration.error().what,
                        duration.error().expected);
  }
  if (!duration || *duration < range.least || *duration > range.most)
    return report_value(*node, key, expected);
  into = *duration;
}

void TableReader::operator()(std::string_view key, std::uint64_t& into, PowersOfTwo range) {
  const std::string expected =
      between("a power of two", format_size(range.least), format_size(range.most)) + ", such as \"256KiB\"";
  read_size(key, into, expected, [&range](std::uint64_t bytes) {
    return std::has_single_bit(bytes) && bytes >= range.least && bytes <= range.most;
  });
}

void TableReader::operator()(std::string_view key, std::uint64_t& into, Sizes range) {
  const std::string expected =
      between("a size", format_size(range.least), format_size(range.most)) + ", such as \"32MiB\"";
  read_size(key, into, expected,
            [&range](std::uint64_t bytes) { return bytes >= range.least && bytes <= range.most; });
}

template <class Accepts>
void TableReader::read_size(std::string_view key, std::uint64_t& into, const std::string& expected,
                            Accepts&& accepts) {
  const Node* node = find(key);
  if (!node) return;
  std::uint64_t bytes = 0;
  if (node->kind == Kind::integer) {
    bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, node->integer()));
  } else if (node->kind == Kind::text) {
    const Result<std::uint64_t> size = parse_size(node->text());
    if (!size && !node->from_environment) {
      return faults_->add(node->position, diagnose::quoted(key) + ": " + size.error().what,
                          size.error().expected);
    }
    if (size) bytes = *size;
  }
  if (!accepts(bytes)) return report_value(*node, key, expected);
  into = bytes;
}

void TableReader::operator()(std::string_view key, std::uint32_t& into, Counts range) {
  const std::string expected =
      between("a whole number", std::to_string(range.least), std::to_string(range.most));
  const Node* node = find(key, Kind::integer, expected);
  if (!node) return;
  if (node->integer() < range.least || node->integer() > range.most)
    return report_value(*node, key, expected);
  into = static_cast<std::uint32_t>(node->integer());
}

void TableReader::operator()(std::string_view key, double& into, Numbers range) {
  const Node* node = find(key);
  if (!node) return;
  const bool is_integer = node->kind == Kind::integer;
  const bool is_number = is_integer || node->kind == Kind::number;
  const double value = is_integer ? static_cast<double>(node->integer()) : is_number ? node->number() : 0.0;
  // Written so that nan fails it.
  if (is_number && value >= range.least && value <= range.most) {
    into = value;
  } else {
    report_value(*node, key, between("a number", toml_number(range.least), toml_number(range.most)));
  }
}

void TableReader::operator()(std::string_view key, std::string& into, TextCheck check) {
  const Node* node = find(key);
  if (!node) return;
  if (auto text = read_text(*node, key, check)) into = *std::move(text);
}

void TableReader::operator()(std::string_view key, std::optional<std::string>& into, TextCheck check) {
  if (const Node* node = find(key)) into = read_text(*node, key, check);
}

void TableReader::operator()(std::string_view key, std::vector<std::string>& into, TextCheck check) {
  const Node* list = find(key, Kind::list, "a list of strings");
  if (!list) return;
  into.clear();
  for (const Node& item : list->children()) {
    if (auto text = read_text(item, key, check)) into.push_back(*std::move(text));
  }
}

void TableReader::operator()(std::string_view key, std::vector<std::filesystem::path>& into) {
  std::vector<std::string> folders;
  if (!find(key)) return;
  (*this)(key, folders, check_not_empty);
  into.clear();
  for (const std::string& folder : folders) into.push_back((*folder_ / folder).lexically_normal());
}

void TableReader::operator()(std::string_view key, BatchSettings& into) {
  read_table(key, "[reporter.batch]", into);
}

void TableReader::operator()(std::string_view key, RetrySettings& into) {
  read_table(key, "[reporter.retry]", into);
}

void TableReader::operator()(std::string_view key, HealthSettings& into) {
  read_table(key, "[reporter.health]", into);
}

void TableReader::operator()(std::string_view key, Option& into) {
  if (const Node* node = find(key, Kind::table, "a table")) into = read_option(*node, *faults_);
}

std::optional<std::string> TableReader::read_text(const Node& node, std::string_view key,
                                                  TextCheck check) const {
  if (node.kind == Kind::broken) return std::nullopt;
  if (node.kind != Kind::text) {
    report_value(node, key, node.key.empty() ? "a list of strings" : "a string");
    return std::nullopt;
  }
  if (auto fault = check(node.text())) {
    // What is wrong may quote the text.
    const std::string what = node.from_environment ? "is not accepted" : std::move(fault->what);
    faults_->add(node.position, diagnose::quoted(key) + ": " + node.shown() + ' ' + what,
                 std::move(fault->expected));
    return std::nullopt;
  }
  return node.text();
}

GivenKeys TableReader::given_keys() const {
  GivenKeys keys;
  if (!table_) return keys;
  for (const Node& entry : table_->children()) {
    Given& given = keys[entry.key];
    given.value = entry.position;
    if (entry.kind != Kind::list) continue;
    for (const Node& item : entry.children()) given.items.push_back(item.position);
  }
  return keys;
}

void TableReader::report_unknown_keys(const std::vector<std::string>& options) const {
  if (!table_) return;
  const std::vector<std::string_view>& known = keys_of(title_).keys;
  const std::string table = title_.empty() ? "at the top level" : "in " + std::string(title_);
  for (const Node& entry : table_->children()) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    faults_->add(entry.key_position, "unknown key " + diagnose::quoted(entry.key) + ' ' + table,
                 "one of " + listed(known), remedy_for(entry, options));
  }
}

std::string TableReader::remedy_for(const Node& entry, const std::vector<std::string>& options) const {
  const std::string& key = entry.key;
  if (std::find(options.begin(), options.end(), key) != options.end()) {
    const std::string whole = dotted_key(entry);
    return diagnose::quoted(whole) + " is an option of the plugin: write 'options." + whole +
           "', or put it below [reporter.options]";
  }
  if (const std::string_view replacement = replacement_of(key, title_); !replacement.empty())
    return std::string(replacement);
  if (const std::string_view elsewhere = other_table_with(key, title_); !elsewhere.empty())
    return diagnose::quoted(key) + " is a key of " + std::string(elsewhere);
  const std::vector<std::string_view>& known = keys_of(title_).keys;
  if (std::string remedy = suggestion(key, known); !remedy.empty()) return remedy;
  if (const auto option = nearest(key, std::vector<std::string_view>(options.begin(), options.end())))
    return "did you mean 'options." + std::string(*option) + dotted_key(entry).substr(toml_key(key).size()) +
           "'?";
  return "remove it";
}

void TableReader::report_value(const Node& node, std::string_view key, std::string expected) const {
  faults_->add(node.position, diagnose::quoted(key) + " is " + node.shown(), std::move(expected));
}

void TableReader::report_choice(const Node& node, const std::vector<std::string_view>& words) const {
  std::string expected = "one of";
  for (const std::string_view word : words) {
    expected += word == words.front() ? " " : ", ";
    expected += toml_string(word);
  }
  const bool is_text = node.kind == Kind::text && !node.from_environment;
  faults_->add(node.position, diagnose::quoted(node.key) + " is " + node.shown(), std::move(expected),
               is_text ? suggestion(node.text(), words) : std::string());
}

}  // namespace pollux::config
