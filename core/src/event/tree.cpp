#include "event/tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

#include <pollux/name.hpp>

#include "event/name_rules.hpp"
#include "event/slow_section.hpp"

namespace pollux::event {

namespace {

// Stands in empty child slots; its hash is no name's.
constinit Node no_node{0, {0}, 0, nullptr, {}, {0}};

void clear_slots(Node& node) {
  for (auto& slot : node.children) slot.store(&no_node, std::memory_order_relaxed);
}

std::uint32_t table_index(const Node* parent, std::uint64_t hash) {
  return static_cast<std::uint32_t>((hash ^ (std::uint64_t{parent->id} * 0x9e3779b97f4a7c15u)) >> 20);
}

pollux_string view_of(const std::string& text) { return {text.c_str(), text.size()}; }

std::uint64_t hash_of(std::string_view text) { return detail::hash_of(text.data(), text.size()); }

// Of a name without texts its own.
std::uint64_t hash_of(std::string_view name, const MetricTexts& texts) {
  if (texts.empty()) return hash_of(name);
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
  const std::uint64_t hash =
      ((hash_of(name) ^ odd) * odd + hash_of(texts.unit)) * odd + hash_of(texts.description);
  return hash != 0 ? hash : 1;  // 0 is no name's
}

}  // namespace

Tree& Tree::instance() {
  static Tree& tree = *new Tree;
  return tree;
}

Tree::Tree() : root_(new NamedNode{{0, {0}, 0, nullptr, {}, {0}}, {}}) {
  // Zeroed pages that the system provides as they are touched.
  table_ = static_cast<std::atomic<Node*>*>(std::calloc(table_size, sizeof(std::atomic<Node*>)));
  if (!table_) throw std::bad_alloc();
  clear_slots(*root_);
  chunks_[0].store(
      new Node* [chunk_size] { root_ }, std::memory_order_release);
  constexpr std::string_view name = "overflow";
  overflow_ = insert(root_, name, {}, hash_of(name));
  clear_slots(*root_);  // it is looked for too rarely for a slot
}

Node& Tree::node(std::uint32_t id) const {
  return *chunks_[id / chunk_size].load(std::memory_order_acquire)[id % chunk_size];
}

void Tree::allow(std::uint32_t nodes) {
  const std::lock_guard lock(mutex_);
  nodes = std::min(nodes, most_nodes);
  allowed_ = std::exchange(is_allowed_by_host_, true) ? std::max(allowed_, nodes) : nodes;
}

// The hash stands for the name, as it does in the slots: two names of one hash below one parent, which are
// not to be expected among 2^32 of them, would count as one.
inline Node* Tree::look_up(const Node* parent, std::uint64_t hash) const {
  for (std::uint32_t i = table_index(parent, hash);; ++i) {
    Node* node = table_[i % table_size].load(std::memory_order_acquire);  // pairs with insert's release
    if (!node || (node->hash == hash && node->parent == parent)) return node;
  }
}

Node* Tree::find_child(Node* parent, std::string_view name, std::uint64_t hash) {
  if (Node* node = look_up(parent, hash)) [[likely]]
    return node;
  return find(parent, name, {}, hash, Room::bounded);
}

Node* Tree::find_metric(Node* parent, std::string_view name, const MetricTexts& texts) {
  return find(parent, name, texts, hash_of(name, texts), Room::bounded);
}

Node* Tree::find_own_metric(std::string_view name, const MetricTexts& texts) {
  return find(root_, name, texts, hash_of(name, texts), Room::own);
}

Node* Tree::find(Node* parent, std::string_view name, const MetricTexts& texts, std::uint64_t hash,
                 Room room) {
  const SlowSection section;
  const std::lock_guard lock(mutex_);
  if (Node* node = look_up(parent, hash)) return node;  // another thread was first
  return has(room) ? insert(parent, name, texts, hash) : overflow_;
}

bool Tree::has(Room room) const {
  if (room == Room::enclosing) return enclosing_ < most_enclosing;
  const std::uint32_t places = size_.load(std::memory_order_relaxed) - enclosing_;
  return places <= (room == Room::own ? most_nodes + most_own : allowed_);
}

Node* Tree::find_enclosing(Node* parent, std::string_view name) {
  const std::uint64_t hash = hash_of(name);
  const SlowSection section;
  const std::lock_guard lock(mutex_);
  if (Node* node = look_up(parent, hash)) return node;
  if (!has(Room::enclosing)) return overflow_;
  Node* const node = insert(parent, name, {}, hash);
  static_cast<NamedNode*>(node)->text.only_encloses = true;
  ++enclosing_;
  return node;
}

Node* Tree::find_place(Node* parent, std::string_view name) {
  const std::uint64_t hash = hash_of(name);
  const SlowSection section;
  const std::lock_guard lock(mutex_);
  Node* const node = look_up(parent, hash);
  if (node && !text_of(*node).only_encloses) return node;
  if (!has(Room::bounded)) return overflow_;
  if (!node) return insert(parent, name, {}, hash);
  static_cast<NamedNode*>(node)->text.only_encloses = false;
  --enclosing_;
  return node;
}

Node* Tree::insert(Node* parent, std::string_view name, const MetricTexts& texts, std::uint64_t hash) {
  const std::uint32_t id = size_.load(std::memory_order_relaxed);
  std::unique_ptr<NamedNode> made(new NamedNode{{hash, {detail::everyone}, id, parent, {}, {hash}}, {}});
  clear_slots(*made);
  describe(*made, name);
  if (!texts.empty()) describe(made->text, texts);

  std::atomic<Node**>& chunk = chunks_[id / chunk_size];
  if (!chunk.load(std::memory_order_relaxed))
    chunk.store(
        new Node* [chunk_size] {}, std::memory_order_release);
  Node* const node = made.release();
  chunk.load(std::memory_order_relaxed)[id % chunk_size] = node;
  size_.store(id + 1, std::memory_order_release);  // pairs with size()

  std::uint32_t i = table_index(parent, hash);
  while (table_[i % table_size].load(std::memory_order_relaxed)) ++i;
  table_[i % table_size].store(node, std::memory_order_release);  // pairs with look_up
  if (!texts.empty()) return node;  // the slots are for what is looked for often
  std::atomic<Node*>& slot = parent->children[hash % detail::child_slots];
  if (slot.load(std::memory_order_relaxed) == &no_node) slot.store(node, std::memory_order_release);
  return node;
}

// Malformed names are skipped when building paths: children are attached to the nearest well-formed ancestor.
void Tree::describe(NamedNode& node, std::string_view name) {
  NodeText& text = node.text;
  const Node* above = node.parent;
  while (above->parent && !text_of(*above).well_formed) above = above->parent;
  const bool at_root = above->parent == nullptr;
  text.name = name;
  text.well_formed = is_well_formed(name);
  text.strict = is_strict(name);
  text.strict_path = text.strict && (at_root || text_of(*above).strict_path);
  text.path = at_root ? text.name : text_of(*above).path + "." + text.name;
  pollux_scope& scope = text.scope;
  scope.struct_size = POLLUX_SCOPE_SIZE_1_0;
  scope.id = node.id;
  scope.path_id = text.well_formed ? path_id(text.path) : 0;
  scope.depth = at_root ? 0 : text_of(*above).scope.depth + 1;
  scope.parent = at_root ? nullptr : &text_of(*above).scope;
  scope.path = view_of(text.path);
  scope.name = view_of(text.name);
  scope.unit = {"", 0};
  scope.description = {"", 0};
}

void Tree::describe(NodeText& text, const MetricTexts& texts) {
  std::string both(texts.unit);
  both.append(1, '\0').append(texts.description);
  text.metric_texts = std::make_unique<const std::string>(std::move(both));
  const char* const begin = text.metric_texts->c_str();
  text.scope.unit = {begin, texts.unit.size()};
  text.scope.description = {begin + texts.unit.size() + 1, texts.description.size()};
}

Node* Tree::strict_place(Node* node) {
  const NodeText& text = text_of(*node);
  if (text.strict_path || !text.strict) return node;
  Node* above = node->parent;
  while (above->parent && !text_of(*above).strict) above = above->parent;
  Node* const place = above->parent ? strict_place(above) : root_;
  return place == overflow_ ? overflow_
                            : find(place, text.name, metric_texts_of(text), node->hash, Room::bounded);
}

std::uint32_t Tree::path_id(const std::string& path) {
  return path_ids_.try_emplace(path, static_cast<std::uint32_t>(path_ids_.size() + 1)).first->second;
}

}  // namespace pollux::event

namespace pollux::detail {
Node* find_child(Node* parent, std::string_view name, std::uint64_t hash) {
  event::Tree& tree = event::Tree::instance();
  try {
    return tree.find_child(parent, name, hash);
  } catch (const std::bad_alloc&) {  // no memory is no room, and nothing is thrown at an application
    return tree.overflow();
  }
}
}  // namespace pollux::detail
