// Names without what the patterns find: another place in the same tree, so that its description is immortal,
// and its ids are as dense and as distinct as any.
#include <string>
#include <utility>
#include <vector>

#include <pollux/name.hpp>

#include "collect/redactor.hpp"
#include "event/tree.hpp"

namespace pollux::collect {

namespace {

using detail::Node;

// The node and those above it, the root's child first, as its path is made of them: bad names are passed over.
std::vector<const Node*> line_of(const Node& node) {
  std::vector<const Node*> line{&node};
  for (const Node* above = node.parent; above && above->parent; above = above->parent) {
    if (event::text_of(*above).well_formed) line.insert(line.begin(), above);
  }
  return line;
}

// What is found in the node's name, and in each path that it is a part of, as ranges of its own path.
std::vector<redact::Range> find_in(const std::vector<const Node*>& line, const redact::ValuePatterns& patterns) {
  std::vector<redact::Range> found;
  for (const Node* node : line) {
    const event::NodeText& text = event::text_of(*node);
    const std::size_t name_at = text.path.size() - text.name.size();
    for (const redact::Range& range : patterns.find(text.path)) found.push_back(range);
    if (name_at == 0) continue;
    for (const redact::Range& range : patterns.find(text.name))
      found.push_back({range.begin + name_at, range.end + name_at});
  }
  return redact::merged(std::move(found));
}

}  // namespace

const Node& Redactor::delivered(const Node& node) const {
  event::Tree& tree = event::Tree::instance();
  // A name that is no name is never delivered, and the overflow's is our own.
  if (!node.parent || !event::text_of(node).well_formed || &node == tree.overflow()) return node;
  const std::vector<const Node*> line = line_of(node);
  const std::vector<redact::Range> found = find_in(line, *value_patterns_);
  if (found.empty()) return node;
  const std::string& path = event::text_of(node).path;
  Node* at = tree.root();
  std::size_t begin = 0;
  for (const Node* part : line) {
    const std::size_t end = begin + event::text_of(*part).name.size();
    const std::string name = redact::cut_out(path, found, begin, end);
    at = tree.find_child(at, name, pollux::detail::hash_of(name.data(), name.size()));
    if (at == tree.overflow()) break;
    begin = end + 1;
  }
  return *at;
}

}  // namespace pollux::collect
