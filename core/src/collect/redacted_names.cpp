#include "collect/redacted_names.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "event/tree.hpp"

namespace pollux::collect {

namespace {

using detail::Node;
using redact::Range;

// A program that makes up configurations starts anew with them then.
constexpr std::size_t most_kept = 16;

bool is_plain(const Node& node) { return !node.parent || &node == event::Tree::instance().overflow(); }

// What the path of a node hangs from: bad names are passed over.
const Node& above(const Node& node) {
  const Node* parent = node.parent;
  while (parent->parent && !event::text_of(*parent).well_formed) parent = parent->parent;
  return *parent;
}

// Where the node's own name begins in its path.
std::size_t name_begins(const Node& node) {
  const event::NodeText& text = event::text_of(node);
  return text.path.size() - text.name.size();
}

}  // namespace

RedactedNames& RedactedNames::with(const std::vector<std::string>& expressions) {
  static auto& kept = *new std::map<std::vector<std::string>, RedactedNames>;
  if (const auto at = kept.find(expressions); at != kept.end()) return at->second;
  if (kept.size() >= most_kept) kept.clear();
  return kept.try_emplace(expressions, expressions).first->second;
}

const Node& RedactedNames::known(const Node& node) const {
  return is_plain(node) ? node : event::Tree::instance().node(delivered_[node.id]);
}

const Node& RedactedNames::delivered(const Node& node) {
  // A name that is no name is never delivered, and the overflow's is our own.
  if (is_plain(node) || !event::text_of(node).well_formed) return node;
  std::vector<const Node*> unknown;
  for (const Node* at = &node; !is_plain(*at); at = &above(*at)) {
    if (at->id < delivered_.size() && delivered_[at->id] != 0) break;
    unknown.push_back(at);
  }
  std::for_each(unknown.rbegin(), unknown.rend(), [this](const Node* each) { look_at(*each); });
  return known(node);
}

// What is above the node is known. A secret with a form of its own may run through the dots of the path, as a
// JSON Web Token does. One that is known by what stands around it ends with its name: in a metric `rows`
// under the scope `job password=x` the path reads `job password=x.rows`, but `rows` is no part of the
// password.
void RedactedNames::look_at(const Node& node) {
  if (node.id >= delivered_.size())
    delivered_.resize(std::max<std::size_t>(node.id + 1, delivered_.size() * 2));
  const event::NodeText& text = event::text_of(node);
  std::vector<Range> in_path = patterns_.find_forms(text.path);
  const std::size_t begin = name_begins(node);
  for (const Range& range : patterns_.find(text.name))
    in_path.push_back({range.begin + begin, range.end + begin});
  // What ends before the name was found in the path above.
  std::erase_if(in_path, [&](const Range& range) { return range.end <= begin; });
  const event::MetricTexts texts = event::metric_texts_of(text);
  const bool is_found = !in_path.empty() || &known(above(node)) != &above(node) ||
                        patterns_.match(texts.unit) || patterns_.match(texts.description);
  delivered_[node.id] = is_found ? below(node, above(node), redact::merged(std::move(in_path))).id : node.id;
}

// The place for the node below that of `above`, which is the next one up that nothing found reaches into.
const Node& RedactedNames::below(const Node& node, const Node& from, const std::vector<Range>& in_path) {
  event::Tree& tree = event::Tree::instance();
  std::vector<const Node*> line{&node};
  const Node* top = &from;
  // A find that begins in a name further up has that name redacted too.
  for (; top->parent && !in_path.empty() && in_path.front().begin < event::text_of(*top).path.size();
       top = &above(*top))
    line.push_back(top);
  Node* at = top->parent ? &tree.node(known(*top).id) : tree.root();
  for (auto part = line.rbegin(); part != line.rend() && at != tree.overflow(); ++part) {
    std::vector<Range> found = in_path;
    const std::size_t begin = name_begins(**part);
    for (const Range& range : patterns_.find(event::text_of(**part).name))
      found.push_back({range.begin + begin, range.end + begin});
    const std::string name = redact::cut_out(event::text_of(node).path, redact::merged(std::move(found)),
                                             begin, event::text_of(**part).path.size());
    const event::MetricTexts texts = event::metric_texts_of(event::text_of(**part));
    at = tree.find_metric(at, name, {patterns_.redacted(texts.unit), patterns_.redacted(texts.description)});
  }
  return *at;
}

}  // namespace pollux::collect
