#include "event/tree.hpp"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <pollux/name.hpp>

#include "catch.hpp"

using pollux::detail::hash_of;
using pollux::detail::Node;
using pollux::event::Tree;
namespace event = pollux::event;

namespace {
Node* child(Node* parent, const std::string& name) {
  return Tree::instance().find_child(parent, name, hash_of(name.data(), name.size()));
}
}  // namespace

TEST_CASE("A name is one node wherever its text lies") {
  Node* root = Tree::instance().root();
  const std::string a = "tree_test", b = a;
  CHECK(child(root, a) == child(root, b));
  CHECK(child(root, a) == &Tree::instance().node(child(root, a)->id));
}

TEST_CASE("Dots in a name and nesting give one path and two places") {
  Node* root = Tree::instance().root();
  const Node* dotted = child(root, "outer_t.inner_t");
  const Node* nested = child(child(root, "outer_t"), "inner_t");
  CHECK(dotted != nested);
  CHECK(event::text_of(*dotted).path == event::text_of(*nested).path);
  CHECK(event::text_of(*dotted).scope.path_id == event::text_of(*nested).scope.path_id);
  CHECK(event::text_of(*dotted).scope.depth == 0);
  CHECK(event::text_of(*nested).scope.depth == 1);
  CHECK(std::string(event::text_of(*nested).scope.parent->path.data) == "outer_t");
}

TEST_CASE("What hangs under a malformed name hangs from the nearest good one") {
  Node* good = child(Tree::instance().root(), "good_t");
  Node* bad = child(good, "bad..name");
  const Node* below = child(bad, "leaf");
  CHECK_FALSE(event::text_of(*bad).well_formed);
  CHECK(event::text_of(*below).path == "good_t.leaf");
  CHECK(event::text_of(*below).scope.depth == 1);
}

TEST_CASE("Many threads that intern the same names agree on them") {
  Node* root = child(Tree::instance().root(), "many_threads");
  constexpr int names = 500;
  std::vector<std::vector<Node*>> found(4);
  std::vector<std::thread> threads;
  for (auto& mine : found) {
    threads.emplace_back([&mine, root] {
      for (int i = 0; i < names; ++i) mine.push_back(child(root, "n" + std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& other : found) CHECK(other == found.front());
  CHECK(std::set<Node*>(found[0].begin(), found[0].end()).size() == names);
}

TEST_CASE("A literal and run-time text of the same characters have one hash") {
  constexpr pollux::Name literal("pipeline.plan");
  const std::string text = "pipeline.plan";
  CHECK(literal.hash() == pollux::Name(text).hash());
  CHECK(literal.hash() != pollux::Name("pipeline.plans").hash());
}

TEST_CASE("A scope that only encloses imported events becomes a place with the first event of its own") {
  Tree& tree = Tree::instance();
  Node* const around = tree.find_enclosing(tree.root(), "around_t");
  CHECK(event::text_of(*around).only_encloses);
  CHECK(tree.find_enclosing(tree.root(), "around_t") == around);
  CHECK(tree.find_place(tree.root(), "around_t") == around);
  CHECK_FALSE(event::text_of(*around).only_encloses);
  CHECK(tree.find_place(around, "inside_t") == child(around, "inside_t"));
}
