// AttributeSet: what tells one series from another.
#include <string>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>

#include "batch_of.hpp"
#include "catch.hpp"

using namespace pollux;
using pollux::test::BatchOf;

namespace {

// What `describe` gives a metric, as a set.
template <class Describe>
AttributeSet set_of(BatchOf& batch, Describe&& describe) {
  describe(batch.counter("n", 1));
  AttributeSet set;
  const Batch events(*batch.get());
  for (const Event event : events) set.assign(event.metric().attributes());
  return set;
}

template <class Describe>
std::string key_of(Describe&& describe) {
  BatchOf batch;
  return std::string(set_of(batch, describe).key());
}

template <class Describe>
std::string label_of(Describe&& describe) {
  BatchOf batch;
  return set_of(batch, describe).label();
}

}  // namespace

TEST_CASE("A set's key is the same in whatever order attributes are given, and empty for none") {
  CHECK(key_of([](auto& e) { e.with("a", 1).with("b", "x"); }) ==
        key_of([](auto& e) { e.with("b", "x").with("a", 1); }));
  CHECK(key_of([](auto&) {}).empty());
}

TEST_CASE("Sets that differ have different keys") {
  const std::vector<std::string> keys = {
      key_of([](auto& e) { e.with("a", 1); }),    key_of([](auto& e) { e.with("a", 1.0); }),
      key_of([](auto& e) { e.with("a", "1"); }),  key_of([](auto& e) { e.with("a", true); }),
      key_of([](auto& e) { e.with("b", 1); }),    key_of([](auto& e) { e.with("a", "1").with("b", 1); }),
      key_of([](auto& e) { e.with("ab", "c"); }), key_of([](auto& e) { e.with("a", "bc"); }),
      key_of([](auto& e) { e.with("a", ""); }),   key_of([](auto& e) { e.with("a", pollux_value{}); })};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK(keys[i] != keys[j]);
  }
}

TEST_CASE("A label is readable, and a text that could be mistaken is quoted") {
  CHECK(label_of([](auto& e) {
          e.with("result", "hit").with("level", 3).with("ok", true).with("share", 0.5);
        }) == "level=3, ok=true, result=hit, share=0.5");
  CHECK(label_of([](auto& e) { e.with("path", "a, b=c").with("none", "").with("line", "x\ny"); }) ==
        R"(line="x\ny", none="", path="a, b=c")");
  CHECK(label_of([](auto& e) { e.with("größe", "groß").with("bad", "x\xFF"); }) == "bad=x\uFFFD, größe=groß");
}

TEST_CASE("Only the attributes that were asked for can be taken") {
  BatchOf batch;
  batch.counter("n", 1).with("a", 1).with("b", 2).with("c", 3);
  const std::vector<std::string> wanted = {"c", "a", "x"};
  AttributeSet set;
  for (const Event event : Batch(*batch.get())) set.assign(event.metric().attributes(), wanted);
  CHECK(set.label() == "a=1, c=3");
  set.clear();
  CHECK(set.empty());
  CHECK(set.key().empty());
}
