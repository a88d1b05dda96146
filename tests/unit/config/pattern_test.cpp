// Names, plugins and patterns.
#include "config/text_checks.hpp"
#include "config_test.hpp"

namespace pollux::config {

TEST_CASE("a pattern is segments between dots, with stars") {
  for (const char* pattern :
       {"**", "*", "app", "app.*", "app.**", "**.load", "a.**.b", "App-2.x_y.*ing", "*a*b*", "a b",
        "GET /users/{id}.**", "größe.*", "a?", "[ab]", "\"q\"", "$50%"}) {
    INFO(pattern);
    CHECK_FALSE(check_pattern(pattern));
  }
}

TEST_CASE("anything else is not a pattern") {
  const std::string long_name = "a." + std::string(256, 'x');
  for (const char* pattern : {"", ".", "a.", ".a", "a..b", "a**", "**a", "***", "a\nb", "a\x7f", "\xc3",
                              "a.\x1b[2J", long_name.c_str()}) {
    INFO(pattern);
    CHECK(check_pattern(pattern));
  }
}

TEST_CASE("a name begins with a letter") {
  for (const char* name : {"log", "L", "my-log_2.errors"}) CHECK_FALSE(check_name(name));
  for (const char* name : {"", "2log", "_log", ".log", "my log", "log,", "\xc3\xa9"}) CHECK(check_name(name));
}

TEST_CASE("a plugin is a name, or a path by its slash or its suffix") {
  for (const char* plugin : {"log", "./log", "/a b/c", "log.so", "log.dll"})
    CHECK_FALSE(check_plugin(plugin));
  for (const char* plugin : {"", "my log", "9", "log.so.1 "}) CHECK(check_plugin(plugin));
}

}  // namespace pollux::config
