// OptionTable: options made by hand, for tests of a reporter. The host's checks and defaults are not applied:
// what a reporter gets in use is what its schema lets through, with every default filled in.
//
//   OptionTable options;
//   options.set("path", "/tmp/slow.txt").set("limit", 250ms).set("rotate.size", 1024);
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <pollux/abi/option.h>
#include <pollux/sdk/options.hpp>

namespace pollux::testing {

class OptionTable {
 public:
  OptionTable() = default;
  OptionTable(const OptionTable&) = delete;
  OptionTable& operator=(const OptionTable&) = delete;

  // A dotted key makes nested tables. Each option is on a line of its own, counted from 1.
  template <class T>
  OptionTable& set(std::string_view key, const T& value) {
    fill(place(key), value);
    return *this;
  }
  OptionTable& set(std::string_view key, std::initializer_list<std::string_view> list) {
    Node& node = place(key);
    node.type = POLLUX_OPTION_LIST;
    for (const std::string_view item : list) fill(node.children.emplace_back(), item);
    return *this;
  }

  // Valid until the next change.
  [[nodiscard]] const pollux_option* root() {
    levels_.clear();
    root_ = to_abi(tree_);
    return &root_;
  }
  [[nodiscard]] Options options() { return Options(root()); }

 private:
  struct Node {
    std::uint32_t type = POLLUX_OPTION_TABLE;
    std::uint32_t line = 0;
    std::string key;
    std::int64_t int64 = 0;
    double float64 = 0.0;
    std::string string;
    std::deque<Node> children;
  };

  Node& place(std::string_view key) {
    Node* at = &tree_;
    for (;;) {
      const std::size_t dot = key.find('.');
      at = &child(*at, key.substr(0, dot));
      if (dot == key.npos) break;
      key.remove_prefix(dot + 1);
    }
    at->children.clear();
    return *at;
  }
  Node& child(Node& of, std::string_view key) {
    for (Node& node : of.children) {
      if (node.key == key) return node;
    }
    Node& made = of.children.emplace_back();
    made.key = key;
    made.line = ++lines_;
    return made;
  }

  template <class T>
  static void fill(Node& node, const T& value) {
    if constexpr (std::same_as<T, bool>) {
      node.type = POLLUX_OPTION_BOOL, node.int64 = value;
    } else if constexpr (std::integral<T>) {
      node.type = POLLUX_OPTION_INT64, node.int64 = static_cast<std::int64_t>(value);
    } else if constexpr (std::floating_point<T>) {
      node.type = POLLUX_OPTION_DOUBLE, node.float64 = static_cast<double>(value);
    } else if constexpr (std::convertible_to<T, std::chrono::nanoseconds>) {
      node.type = POLLUX_OPTION_INT64, node.int64 = std::chrono::nanoseconds(value).count();
    } else {
      node.type = POLLUX_OPTION_STRING, node.string = std::string_view(value);
    }
  }

  pollux_option to_abi(const Node& node) {
    pollux_option option{};
    option.struct_size = POLLUX_OPTION_SIZE_1_0;
    option.type = node.type;
    option.key = {node.key.c_str(), node.key.size()};
    option.line = node.line;
    option.column = node.line ? 1 : 0;
    switch (node.type) {
      case POLLUX_OPTION_DOUBLE:
        option.as.float64 = node.float64;
        break;
      case POLLUX_OPTION_STRING:
        option.as.string = {node.string.c_str(), node.string.size()};
        break;
      default:
        option.as.int64 = node.int64;
    }
    std::vector<pollux_option> children;
    for (const Node& child : node.children) children.push_back(to_abi(child));
    const std::vector<pollux_option>& kept = levels_.emplace_back(std::move(children));
    option.children = kept.data();
    option.child_count = static_cast<std::uint32_t>(kept.size());
    option.child_stride = sizeof(pollux_option);
    return option;
  }

  Node tree_;
  std::uint32_t lines_ = 0;
  std::deque<std::vector<pollux_option>> levels_;
  pollux_option root_{};
};

}  // namespace pollux::testing
