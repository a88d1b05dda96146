// The manifest that the C++ SDK lays out at compile time, byte by byte.
#include <string>
#include <string_view>

#include <pollux/sdk/manifest.hpp>

#include "catch.hpp"

using namespace std::string_view_literals;

namespace {

struct Plain {
  void record_timing(const pollux::Timing&) {}
};

struct Full {
  static constexpr std::string_view license = "MIT";
  static constexpr pollux::OptionSpec options[] = {
      {"path", "string", "", "required", "File to write"},
      {"rotate.size", "size", "\"10MiB\"", "", "Bytes, from 1KiB | 0: never"},
      {"token", "string", "", "required secret", ""},
  };
  void record_metric(const pollux::Metric&) {}
  std::string snapshot() const { return "{}"; }
};

template <pollux::OptionSpec const& Spec>
struct WithOption {
  static constexpr pollux::OptionSpec options[] = {Spec};
};
constexpr pollux::OptionSpec good{"mode", "enum(a,b)", "\"a\"", "", "Which"};
constexpr pollux::OptionSpec no_key{"", "bool", "", "", ""};
constexpr pollux::OptionSpec unknown_type{"a", "number", "", "", ""};
constexpr pollux::OptionSpec empty_choice{"a", "enum()", "", "", ""};
constexpr pollux::OptionSpec unknown_flag{"a", "bool", "", "optional", ""};
constexpr pollux::OptionSpec two_lines{"a", "bool", "", "", "one\ntwo"};
constexpr pollux::OptionSpec split_default{"a", "string", "\"x|y\"", "", ""};

template <class Reporter>
std::string bytes_of() {
  constexpr auto bytes =
      pollux::sdk::manifest_bytes<Reporter, pollux::sdk::manifest_size<Reporter>("n", "1.2.3", "Does it")>(
          "n", "1.2.3", "Does it");
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("A plain reporter's manifest has its names and versions and no option") {
  CHECK(bytes_of<Plain>() ==
        "POLLUX-MANIFEST-1\0abi=1.0.5\0name=n\0version=1.2.3\0sdk=c++ 0.1.0\0summary=Does it\0"sv);
}

TEST_CASE("A reporter's licence, capability and options follow from its members") {
  CHECK(bytes_of<Full>() ==
        "POLLUX-MANIFEST-1\0abi=1.0.5\0name=n\0version=1.2.3\0sdk=c++ 0.1.0\0license=MIT\0summary=Does it\0"
        "capability=snapshot/1\0"
        "option=path|string||required|File to write\0"
        "option=rotate.size|size|\"10MiB\"||Bytes, from 1KiB | 0: never\0"
        "option=token|string||required secret|\0"sv);
}

TEST_CASE("Plugin names follow the grammar") {
  using pollux::sdk::is_plugin_name;
  STATIC_REQUIRE(is_plugin_name("log"));
  STATIC_REQUIRE(is_plugin_name("a_2"));
  STATIC_REQUIRE_FALSE(is_plugin_name(""));
  STATIC_REQUIRE_FALSE(is_plugin_name("2a"));
  STATIC_REQUIRE_FALSE(is_plugin_name("_a"));
  STATIC_REQUIRE_FALSE(is_plugin_name("Log"));
  STATIC_REQUIRE_FALSE(is_plugin_name("my-log"));
}

TEST_CASE("A malformed option is found while the plugin is compiled") {
  using pollux::sdk::options_are_well_formed;
  STATIC_REQUIRE(options_are_well_formed<Plain>());
  STATIC_REQUIRE(options_are_well_formed<Full>());
  STATIC_REQUIRE(options_are_well_formed<WithOption<good>>());
  STATIC_REQUIRE_FALSE(options_are_well_formed<WithOption<no_key>>());
  STATIC_REQUIRE_FALSE(options_are_well_formed<WithOption<unknown_type>>());
  STATIC_REQUIRE_FALSE(options_are_well_formed<WithOption<empty_choice>>());
  STATIC_REQUIRE_FALSE(options_are_well_formed<WithOption<unknown_flag>>());
  STATIC_REQUIRE_FALSE(options_are_well_formed<WithOption<two_lines>>());
  STATIC_REQUIRE_FALSE(options_are_well_formed<WithOption<split_default>>());
}
