// Tree: every name that was ever used, where it was used. One for the process; it only grows, up to a bound.
// In: find_child, from emitting threads. Out: nodes by id, for the collector.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <pollux/abi/event.h>
#include <pollux/detail/node.hpp>

namespace pollux::event {

using detail::Node;

// What a metric is measured in and what it means. The same names with other texts are another place.
struct MetricTexts {
  std::string_view unit;
  std::string_view description;

  [[nodiscard]] bool empty() const { return unit.empty() && description.empty(); }
};

// What only slow paths and the collector need of a node.
struct NodeText {
  std::string name;
  std::string path;
  bool well_formed = true;
  bool strict = true;                               // see is_strict; of its own name
  bool strict_path = true;                          // and so is every name above it
  bool only_encloses = false;                       // see Tree::find_enclosing; under the tree's mutex
  std::unique_ptr<const std::string> metric_texts;  // unit, NUL, description; null: neither
  pollux_scope scope{};
};
struct NamedNode : Node {
  NodeText text;
};
// Every node is the tree's.
[[nodiscard]] inline const NodeText& text_of(const Node& node) {
  return static_cast<const NamedNode&>(node).text;
}
[[nodiscard]] inline MetricTexts metric_texts_of(const NodeText& text) {
  return {{text.scope.unit.data, text.scope.unit.size},
          {text.scope.description.data, text.scope.description.size}};
}

class Tree {
 public:
  static constexpr std::uint32_t most_nodes = 1'000'000;

  static Tree& instance();  // immortal

  [[nodiscard]] Node* root() { return root_; }
  [[nodiscard]] Node* overflow() { return overflow_; }

  // Lock-free when the child exists.
  [[nodiscard]] Node* find_child(Node* parent, std::string_view name, std::uint64_t hash);

  // The metric of that name at the root: without texts the child of that name, else a place of its own, which
  // only this finds.
  [[nodiscard]] Node* find_metric(std::string_view name, const MetricTexts& texts) {
    return find_metric(root_, name, texts);
  }
  [[nodiscard]] Node* find_metric(Node* parent, std::string_view name, const MetricTexts& texts);
  // The same for the host's own metrics, a few literals, for which there is always room.
  [[nodiscard]] Node* find_own_metric(std::string_view name, const MetricTexts& texts);

  // For imported events. A scope around them of which no event is known has room of its own, because where
  // its name begins and ends is a guess, and guesses must not use up the bound. It counts towards the bound
  // from the first event on that has it as its place.
  [[nodiscard]] Node* find_enclosing(Node* parent, std::string_view name);
  [[nodiscard]] Node* find_place(Node* parent, std::string_view name);

  // The number of nodes, the root included; ids run from 0 to one less.
  [[nodiscard]] std::uint32_t size() const { return size_.load(std::memory_order_acquire); }
  [[nodiscard]] Node& node(std::uint32_t id) const;

  // Where a node is for those who know strict names only: names that are not are passed over, as malformed
  // ones are for all, so what is nested in them hangs from the nearest strict name above. The node itself
  // when its path is strict, or its own name is not; else another node of this tree.
  [[nodiscard]] Node* strict_place(Node* node);

  // Bounds the nodes that events have as their places. The first host sets the bound, all others raise it; it
  // never falls, because the nodes stay.
  void allow(std::uint32_t nodes);

  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  static constexpr std::uint32_t chunk_size = 4096;
  static constexpr std::uint32_t most_own = 1000;           // metrics of the host, beyond the bound
  static constexpr std::uint32_t most_enclosing = 500'000;  // likewise, that only enclose others
  static constexpr std::uint32_t table_size = 1u << 21;     // twice most_nodes: probes stay short

  Tree();
  enum class Room { bounded, own, enclosing };
  [[nodiscard]] bool has(Room room) const;
  [[nodiscard]] Node* look_up(const Node* parent, std::uint64_t hash) const;
  [[nodiscard]] Node* find(Node* parent, std::string_view name, const MetricTexts& texts, std::uint64_t hash,
                           Room room);
  Node* insert(Node* parent, std::string_view name, const MetricTexts& texts, std::uint64_t hash);
  static void describe(NodeText& text, const MetricTexts& texts);
  void describe(NamedNode& node, std::string_view name);
  std::uint32_t path_id(const std::string& path);

  std::mutex mutex_;  // of insert
  NamedNode* root_;
  Node* overflow_ = nullptr;
  std::uint32_t allowed_ = 100'000;  // where no host is open yet
  bool is_allowed_by_host_ = false;
  std::uint32_t enclosing_ = 0;  // nodes that only enclose others
  std::atomic<std::uint32_t> size_{1};
  std::array<std::atomic<Node**>, (most_nodes + most_own + most_enclosing) / chunk_size + 1> chunks_{};
  std::atomic<Node*>* table_;
  std::unordered_map<std::string, std::uint32_t> path_ids_;
};

}  // namespace pollux::event
