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

Node* child(Node* parent, std::string_view name) {
  return event::Tree::instance().find_child(parent, name, detail::hash_of(name.data(), name.size()));
}

std::uint64_t key_of(std::string_view path, std::uint32_t levels) {
  return detail::hash_of(path.data(), path.size()) ^ (levels * std::uint64_t{0x9e3779b97f4a7c15});
}

// A path cut at its dots. `fewest(n)` names are needed for the first n parts, since none may be too long.
class Parts {
 public:
  explicit Parts(std::string_view path) : path_(path) {
    for (std::size_t dot = path.find('.'); dot != path.npos; dot = path.find('.', dot + 1))
      begins_.push_back(dot + 1);
    begins_.push_back(path.size() + 1);
    fewest_.push_back(0);
    for (std::size_t first = 0, end = 1; end < begins_.size(); ++end) {
      while (first + 1 < end && between(first, end).size() > event::max_name_size) ++first;
      fewest_.push_back(fewest_[first] + 1);
    }
  }

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
  [[nodiscard]] std::uint32_t fewest(std::size_t parts) const { return fewest_[parts]; }
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
  if (Node* const known = shown(path, levels)) return known;
  const Parts parts(path);
  std::size_t end = parts.count();
  if (levels == 0) levels = parts.count();
  levels = std::clamp(levels, parts.fewest(end), parts.count());

  std::vector<std::string_view> names;  // the innermost first
  Node* at = event::Tree::instance().root();
  for (; levels > 0; --levels) {
    if (Node* const known = shown(parts.between(0, end), levels)) {
      at = known;
      break;
    }
    std::size_t begin = levels == 1 ? 0 : end - 1;
    while (parts.fewest(begin) > levels - 1) --begin;
    names.push_back(parts.between(begin, end));
    end = begin;
  }
  for (auto name = names.rbegin(); name != names.rend(); ++name) at = child(at, *name);
  return at;
}

Node* Nesting::place(std::string_view parent, std::uint32_t depth, std::string_view name, bool is_timing) {
  event::Tree& tree = event::Tree::instance();
  Node* const node = child(parent.empty() ? tree.root() : enclosing(parent, depth), name);
  if (is_timing && node != tree.overflow()) {  // metrics enclose nothing
    const event::NodeText& text = event::text_of(*node);
    shown_.insert_or_assign(key_of(text.path, text.scope.depth + 1), node);
  }
  return node;
}

}  // namespace pollux::host
