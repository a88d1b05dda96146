// OptionsOf: a reporter's options made by hand, for tests. In: keys, dotted for nested tables, and values.
// Out: the tree of pollux_option that a host would pass.
//
//   OptionsOf options{{"path", "events.log"}, {"rotate.size", 1024}};
//   reporter.create(&host, options.root(), &instance, &result);
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <pollux/abi/option.h>

namespace pollux::test {

class OptionsOf {
 public:
  using Table = std::vector<std::pair<std::string, std::variant<int, std::string>>>;
  // The last two: a list of tables, and one of strings.
  using Scalar = std::variant<bool, int, double, std::string, std::vector<Table>, std::vector<std::string>>;

  OptionsOf(std::initializer_list<std::pair<std::string, Scalar>> entries)
      : OptionsOf(std::vector<std::pair<std::string, Scalar>>(entries)) {}
  explicit OptionsOf(const std::vector<std::pair<std::string, Scalar>>& entries) {
    root_.table = true;
    std::uint32_t line = 10;
    for (const auto& [key, value] : entries) root_.insert(key, value, line++);
    root_.finish(option_);
  }
  OptionsOf(const OptionsOf&) = delete;
  OptionsOf& operator=(const OptionsOf&) = delete;

  [[nodiscard]] const pollux_option* root() const { return &option_; }

 private:
  struct Entry {
    std::string key;
    Scalar value;
    std::uint32_t line = 0;
    bool table = false;
    std::deque<Entry> children;
    std::vector<pollux_option> options;

    void insert(std::string_view path, const Scalar& scalar, std::uint32_t at) {
      const std::size_t dot = path.find('.');
      const std::string_view first = path.substr(0, dot);
      Entry* child = nullptr;
      for (Entry& entry : children) {
        if (entry.key == first) child = &entry;
      }
      if (!child) child = &children.emplace_back();
      child->key = first;
      child->line = at;
      if (dot == std::string_view::npos) {
        child->value = scalar;
      } else {
        child->table = true;
        child->insert(path.substr(dot + 1), scalar, at);
      }
    }

    void finish(pollux_option& into) {
      into = {};
      into.struct_size = POLLUX_OPTION_SIZE_1_0;
      into.key = {key.c_str(), key.size()};
      into.line = line;
      into.column = line == 0 ? 0 : 1;
      if (table) {
        finish_children(POLLUX_OPTION_TABLE, into);
      } else if (const auto* truth = std::get_if<bool>(&value)) {
        into.type = POLLUX_OPTION_BOOL;
        into.as.boolean = *truth ? 1 : 0;
      } else if (const auto* whole = std::get_if<int>(&value)) {
        into.type = POLLUX_OPTION_INT64;
        into.as.int64 = *whole;
      } else if (const auto* number = std::get_if<double>(&value)) {
        into.type = POLLUX_OPTION_DOUBLE;
        into.as.float64 = *number;
      } else if (const auto* tables = std::get_if<std::vector<Table>>(&value)) {
        finish_list(*tables, into);
      } else if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
        for (const std::string& text : *texts) children.emplace_back().value = text;
        finish_children(POLLUX_OPTION_LIST, into);
      } else {
        const auto& text = std::get<std::string>(value);
        into.type = POLLUX_OPTION_STRING;
        into.as.string = {text.c_str(), text.size()};
      }
    }

    void finish_children(std::uint32_t type, pollux_option& into) {
      into.type = type;
      options.resize(children.size());
      for (std::size_t i = 0; i < children.size(); ++i) children[i].finish(options[i]);
      into.children = options.data();
      into.child_count = static_cast<std::uint32_t>(options.size());
      into.child_stride = sizeof(pollux_option);
    }

    void finish_list(const std::vector<Table>& tables, pollux_option& into) {
      for (const Table& entries : tables) {
        Entry& item = children.emplace_back();
        item.table = true;
        item.line = line;
        for (const auto& [key_of, held] : entries)
          std::visit([&](const auto& each) { item.insert(key_of, each, line); }, held);
      }
      finish_children(POLLUX_OPTION_LIST, into);
    }
  };

  Entry root_;
  pollux_option option_{};
};

}  // namespace pollux::test
