// TableReader: reads one table of the document into a piece of the settings.
// In: a node and the keys of keys.hpp. Out: the members that the table gives, checked; all others keep what
// they had.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/choices.hpp"
#include "config/document.hpp"
#include "config/faults.hpp"
#include "config/keys.hpp"

namespace pollux::config {

class TableReader {
 public:
  // `title` is that of the grammar. A node of null stands for an absent table. `folder` anchors relative
  // paths.
  TableReader(const Node* table, std::string_view title, const std::filesystem::path& folder, Faults& faults);

  // Reads every key of the grammar into `settings`.
  template <class S>
  void read(S& settings) {
    for_each_key(settings, *this);
    if constexpr (requires { settings.given; }) settings.given = given_keys();
  }

  // The visitor's calls, one for each type of member.
  void operator()(std::string_view key, bool& into);
  void operator()(std::string_view key, Enabled& into);
  void operator()(std::string_view key, Nanoseconds& into, Durations range);
  void operator()(std::string_view key, std::uint64_t& into, PowersOfTwo range);
  void operator()(std::string_view key, std::uint64_t& into, Sizes range);
  void operator()(std::string_view key, std::uint32_t& into, Counts range);
  void operator()(std::string_view key, double& into, Numbers range);
  void operator()(std::string_view key, std::string& into, TextCheck check);
  void operator()(std::string_view key, std::optional<std::string>& into, TextCheck check);
  void operator()(std::string_view key, std::vector<std::string>& into, TextCheck check);
  void operator()(std::string_view key, std::vector<std::filesystem::path>& into);
  void operator()(std::string_view key, BatchSettings& into);
  void operator()(std::string_view key, RetrySettings& into);
  void operator()(std::string_view key, HealthSettings& into);
  void operator()(std::string_view key, Option& into);

  // What may be left out is read like any other.
  template <class T, class Range>
  void operator()(std::string_view key, std::optional<T>& into, Range range) {
    if (!find(key)) return;
    T value{};
    (*this)(key, value, range);
    into = value;
  }

  template <class E>
  requires std::is_enum_v<E>
  void operator()(std::string_view key, E& into) {
    const Node* node = find(key);
    if (!node) return;
    for (const Choice<E>& choice : choices<E>) {
      if (node->kind == Kind::text && node->text() == choice.word) {
        into = choice.value;
        return;
      }
    }
    report_choice(*node, words_of<E>());
  }

  // A table of its own below this one.
  template <class S>
  void read_table(std::string_view key, std::string_view title, S& settings) {
    const Node* node = find(key, Kind::table, "a table");
    TableReader table(node, title, *folder_, *faults_);
    table.read(settings);
    table.report_unknown_keys();
  }

  // The entry of that key, unless it is absent or its fault has been reported.
  [[nodiscard]] const Node* find(std::string_view key) const;
  // The same, of one kind; any other is reported as not being what was `expected`.
  [[nodiscard]] const Node* find(std::string_view key, Kind kind, std::string_view expected) const;

  // Each key that the table has and the grammar has not. One of `options` would belong below `options`.
  void report_unknown_keys(const std::vector<std::string>& options = {}) const;

 private:
  // An integer or a text such as "256KiB", that `accepts` takes.
  template <class Accepts>
  void read_size(std::string_view key, std::uint64_t& into, const std::string& expected, Accepts&& accepts);
  [[nodiscard]] GivenKeys given_keys() const;
  [[nodiscard]] std::string remedy_for(const Node& entry, const std::vector<std::string>& options) const;
  void report_value(const Node& node, std::string_view key, std::string expected) const;
  void report_choice(const Node& node, const std::vector<std::string_view>& words) const;
  [[nodiscard]] std::optional<std::string> read_text(const Node& node, std::string_view key,
                                                     TextCheck check) const;

  const Node* table_;
  std::string_view title_;
  const std::filesystem::path* folder_;
  Faults* faults_;
};

}  // namespace pollux::config
