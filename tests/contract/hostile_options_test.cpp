// Options that no schema would let through: each is taken or refused as INVALID, nothing worse.
#include <limits>
#include <string>

#include "catch.hpp"
#include "subject.hpp"

using contract::Declared;
using contract::Folder;
using contract::Instance;
using contract::OptionTable;
using contract::PluginFile;

namespace {

// Sets `key` to something wrong, the `sort`th kind of it; false when there are no more.
bool set_wrongly(OptionTable& options, const std::string& key, int sort) {
  switch (sort) {
    case 0:
      options.set(key, true);
      return true;
    case 1:
      options.set(key, std::numeric_limits<std::int64_t>::max());
      return true;
    case 2:
      options.set(key, std::numeric_limits<std::int64_t>::min());
      return true;
    case 3:
      options.set(key, std::numeric_limits<double>::quiet_NaN());
      return true;
    case 4:
      options.set(key, "");
      return true;
    case 5:
      options.set(key, std::string(100'000, '%'));
      return true;
    case 6:
      options.set(key, std::string("a\0b\n", 4));
      return true;
    case 7:
      options.set(key, {});
      return true;
    case 8:
      options.set(key, {"one", "two", ""});
      return true;
    case 9:
      options.set(key + ".deeper.and.deeper", 1);
      return true;
    default:
      return false;
  }
}

// Creates an instance of those options, in a host with room for no message, little and much.
void try_options(OptionTable& options) {
  const pollux_option* root = options.root();
  const Instance instance(root);
  INFO("create: " << instance.created().message);
  CHECK((instance.exists() || instance.created().status == POLLUX_INVALID));
  if (!instance.exists()) CHECK_FALSE(instance.created().message.empty());
}

}  // namespace

TEST_CASE("Each option with a value of another type or beyond all ranges is taken or refused") {
  for (const Declared& declared : PluginFile::under_test().options()) {
    for (int sort = 0;; ++sort) {
      const Folder folder;
      OptionTable options;
      contract::set_valid_options(options, folder);
      std::string key = declared.key;
      if (key.size() > 2 && key.compare(key.size() - 2, 2, ".*") == 0) key.back() = 'x';
      if (!set_wrongly(options, key, sort)) break;
      INFO("option " << key << ", wrong in way " << sort);
      try_options(options);
    }
  }
}

TEST_CASE("Options that it does not know, nested ones too, are taken or refused") {
  for (int sort = 0;; ++sort) {
    const Folder folder;
    OptionTable options;
    contract::set_valid_options(options, folder);
    if (!set_wrongly(options, "no_such_option", sort)) break;
    set_wrongly(options, "no.such.table", sort);
    INFO("wrong in way " << sort);
    try_options(options);
  }
}

TEST_CASE("An empty table, one of unknown types and one with a larger stride are taken or refused") {
  OptionTable empty;
  try_options(empty);

  const Folder folder;
  OptionTable valid;
  contract::set_valid_options(valid, folder);
  valid.set("one_more", 1);
  const pollux_option& known = *valid.root();
  struct Longer {
    pollux_option known;
    std::uint64_t appended;
  };
  for (const std::uint32_t type : {0u, 7u, 99u}) {
    std::vector<Longer> longer;
    for (std::uint32_t i = 0; i < known.child_count; ++i) {
      longer.push_back({known.children[i], ~0ull});
      if (type != 0) longer.back().known.type = type;
    }
    pollux_option root = known;
    root.children = &longer[0].known;
    root.child_stride = sizeof(Longer);
    const Instance instance(&root);
    INFO("options of type " << type << ": " << instance.created().message);
    CHECK((instance.exists() || instance.created().status == POLLUX_INVALID));
  }
}

TEST_CASE("Wrong options while it runs leave it running as it was") {
  contract::Started instance;
  contract::EventList events;
  events.timing("a", std::chrono::milliseconds(1));
  for (int sort = 0;; ++sort) {
    OptionTable options;
    if (!set_wrongly(options, "no_such_option", sort)) break;
    for (const Declared& declared : PluginFile::under_test().options())
      set_wrongly(options, declared.key, sort);
    const auto answer = instance.reconfigure(options.root());
    CHECK(answer.status != POLLUX_FATAL);
    if (answer.status == POLLUX_OK) break;  // it now runs with them; what it then does is its own affair
    CHECK(instance.deliver(events.raw()).status == POLLUX_OK);
  }
}
