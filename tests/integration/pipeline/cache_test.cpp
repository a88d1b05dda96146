// Answers that were given before.
#include <string>

#include "answer_cache.hpp"
#include "catch.hpp"
#include "temporary_folder.hpp"

using namespace batch_pipeline;

namespace {

const CacheKey key{42, "ranking/1", "why?"};
const Answer because{"Because.", "a.md", 7, 1.25};

}  // namespace

TEST_CASE("An answer is found under the same contents, adapter and question only") {
  AnswerCache cache;
  CHECK_FALSE(cache.find(key));
  cache.store(key, because);
  REQUIRE(cache.find(key));
  CHECK((*cache.find(key))->text == "Because.");
  CHECK_FALSE(cache.find({43, key.adapter, key.question}));
  CHECK_FALSE(cache.find({42, "ranking/2", key.question}));
  CHECK_FALSE(cache.find({42, key.adapter, "Why?"}));
}

TEST_CASE("That there is no answer is remembered too") {
  AnswerCache cache;
  cache.store(key, std::nullopt);
  REQUIRE(cache.find(key));
  CHECK_FALSE(*cache.find(key));
}

TEST_CASE("The oldest entry makes room for a new one") {
  AnswerCache cache(2);
  for (const char* question : {"a", "b", "c"}) cache.store({1, "x", question}, because);
  CHECK(cache.size() == 2);
  CHECK_FALSE(cache.find({1, "x", "a"}));
  CHECK(cache.find({1, "x", "c"}));
}

TEST_CASE("A cache in a folder outlives the object, readable by its owner only") {
  const TemporaryFolder folder;
  {
    AnswerCache cache;
    REQUIRE(cache.open(folder.path() / "new" / "folder"));
    cache.store(key, because);
    cache.store({1, "x", "none"}, std::nullopt);
    REQUIRE(cache.save());
  }
  AnswerCache again;
  REQUIRE(again.open(folder.path() / "new" / "folder"));
  CHECK(again.size() == 2);
  REQUIRE(again.find(key));
  CHECK((*again.find(key))->line == 7);
  CHECK((*again.find(key))->score == 1.25);
  const auto file = folder.path() / "new" / "folder" / "answers.json";
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("Without a folder nothing is written, and saving nothing new touches no file") {
  const TemporaryFolder folder;
  AnswerCache memory;
  memory.store(key, because);
  CHECK(memory.save());
  AnswerCache idle;
  REQUIRE(idle.open(folder.path()));
  CHECK(idle.save());
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("A damaged cache is refused, left empty, and replaced by the next save") {
  for (const char* damage : {"", "{", "[]", "{\"version\":99,\"answers\":{}}", "{\"version\":1}",
                             "{\"version\":1,\"answers\":{\"k\":{\"text\":5}}}"}) {
    INFO(damage);
    const TemporaryFolder folder;
    folder.write("answers.json", damage);
    AnswerCache cache;
    const auto opened = cache.open(folder.path());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().message().find("answers.json") != std::string::npos);
    CHECK(cache.size() == 0);
    cache.store(key, because);
    REQUIRE(cache.save());
    AnswerCache again;
    CHECK(again.open(folder.path()));
    CHECK(again.size() == 1);
  }
}

TEST_CASE("A cache where no folder can be is an error with the path") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  AnswerCache cache;
  const auto opened = cache.open(folder.path() / "file");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().where.find("file") != std::string::npos);
}
