#include "command/conform/given_options.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "command/conform/target.hpp"

namespace pollux::conform {

namespace {

using config::Option;
using Children = std::vector<Option>;

Children& children_of(Option& table) {
  if (!std::holds_alternative<Children>(table.value)) table.value = Children{};
  table.is_table = true;
  return std::get<Children>(table.value);
}

}  // namespace

Option with_folder(Option option, const std::string& folder) {
  if (auto* text = std::get_if<std::string>(&option.value)) {
    constexpr std::string_view mark = folder_mark;
    for (std::size_t at = text->find(mark); at != text->npos; at = text->find(mark, at + folder.size()))
      text->replace(at, mark.size(), folder);
  } else if (auto* children = std::get_if<Children>(&option.value)) {
    for (Option& child : *children) child = with_folder(std::move(child), folder);
  }
  return option;
}

Folder::Folder() {
  static std::atomic<unsigned> made{0};
  path_ = std::filesystem::current_path() / ("instance-" + std::to_string(++made));
  std::filesystem::create_directory(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

GivenOptions::GivenOptions(const Option& options) : tree_(with_folder(options, folder_.path().string())) {}

void set_option(Option& root, std::string_view key, Option value) {
  Option* at = &root;
  for (;;) {
    const std::size_t dot = key.find('.');
    const std::string_view segment = key.substr(0, dot);
    Children& children = children_of(*at);
    auto child = std::find_if(children.begin(), children.end(),
                              [segment](const Option& each) { return each.key == segment; });
    if (child == children.end()) {
      child = children.emplace(children.end());
      child->key = segment;
    }
    at = &*child;
    if (dot == key.npos) break;
    key.remove_prefix(dot + 1);
  }
  value.key = at->key;
  *at = std::move(value);
}

void remove_option(Option& root, std::string_view key) {
  auto* children = std::get_if<Children>(&root.value);
  if (!children) return;
  const std::size_t dot = key.find('.');
  const std::string_view segment = key.substr(0, dot);
  const auto child = std::find_if(children->begin(), children->end(),
                                  [segment](const Option& each) { return each.key == segment; });
  if (child == children->end()) return;
  if (dot == key.npos) {
    children->erase(child);
  } else {
    remove_option(*child, key.substr(dot + 1));
  }
}

}  // namespace pollux::conform
