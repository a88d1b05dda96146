#include "host/nesting.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <pollux/name.hpp>

#include "event/name_rules.hpp"
#include "event/tree.hpp"

namespace pollux::host {

namespace {

using detail::Node;

std::uint64_t key_of(std::string_view path, std::uint32_t levels) {
  return detail::hash_of(path.data(), path.size()) ^ (levels * std::uint64_t{0x9e3779b97f4a7c15});
}

std::uint64_t key_of(std::string_view parent, std::uint32_t depth, std::string_view name) {
  return key_of(parent, depth) * 0xff51afd7ed558ccd ^ detail::hash_of(name.data(), name.size());
}

bool is_called(const Node& node, std::string_view parent, std::string_view name) {
  const event::NodeText& text = event::text_of(node);
  if (text.name != name) return false;
  if (parent.empty()) return text.path == name;
  return text.path.size() == parent.size() + 1 + name.size() && text.path.starts_with(parent);
}

// A path cut at its dots. `fewest(n)` names are needed for the parts from n on, since none may be too long.
class Parts {
 public:
  explicit Parts(std::string_view path) : path_(path) {
    for (std::size_t dot = path.find('.'); dot != path.npos; dot = path.find('.', dot + 1))
      begins_.push_back(dot + 1);
    begins_.push_back(path.size() + 1);
    fewest_.resize(begins_.size());
    for (std::size_t begin = count(), end = begin; begin-- > 0; fewest_[begin] = fewest_[end] + 1) {
      while (end > begin + 1 && between(begin, end).size() > event::max_name_size) --end;
    }
  }

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
  [[nodiscard]] std::uint32_t fewest(std::size_t from) const { return fewest_[from]; }
  [[nodiscard]] std::string_view between(std::size_t begin, std::size_t end) const {
    return path_.substr(begins_[begin], begins_[end] - 1 - begins_[begin]);
  }

 private:
  std::string_view path_;
  std::vector<std::size_t> begins_{0};  // of each part, and where one after the last would begin
  std::vector<std::uint32_t> fewest_;
};

}  // namespace

Node* Nesting::shown(std::string_view path, std::uint32_t levels) const {
  const auto at = shown_.find(key_of(path, levels));
  // Compared as well, because two paths may share a hash.
  return at != shown_.end() && event::text_of(*at->second).path == path ? at->second : nullptr;
}

Node* Nesting::enclosing(std::string_view path, std::uint32_t levels) const {
  event::Tree& tree = event::Tree::instance();
  if (path.empty()) return tree.root();
  if (Node* const known = shown(path, levels)) return known;
  const Parts parts(path);
  if (levels == 0) levels = parts.count();
  levels = std::clamp(levels, parts.fewest(0), parts.count());

  Node* at = tree.root();
  std::size_t begin = 0;
  for (std::uint32_t level = 1; level <= levels && at != tree.overflow(); ++level) {
    std::size_t end = level == levels ? parts.count() : begin + 1;
    while (parts.fewest(end) > levels - level) ++end;
    Node* const known = shown(parts.between(0, end), level);
    at = known ? known : tree.find_enclosing(at, parts.between(begin, end));
    begin = end;
  }
  return at;
}

Node* Nesting::found(std::string_view parent, std::uint32_t depth, std::string_view name) {
  const std::uint64_t key = key_of(parent, depth, name);
  const auto known = placed_.find(key);
  if (known != placed_.end() && is_called(*known->second, parent, name)) return known->second;
  event::Tree& tree = event::Tree::instance();
  Node* const around = enclosing(parent, depth);
  Node* const node = around == tree.overflow() ? around : tree.find_place(around, name);
  if (node != tree.overflow()) placed_.insert_or_assign(key, node);
  return node;
}

Node* Nesting::place(std::string_view parent, std::uint32_t depth, std::string_view name, bool is_timing) {
  Node* const node = found(parent, depth, name);
  if (is_timing && node != event::Tree::instance().overflow()) {  // metrics enclose nothing
    const event::NodeText& text = event::text_of(*node);
    shown_.insert_or_assign(key_of(text.path, text.scope.depth + 1), node);
  }
  return node;
}

}  // namespace pollux::host
