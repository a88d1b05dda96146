// The options that each plugin is tried with. A plugin that needs none works with its defaults and is not
// listed.
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdlib>
#include <map>

#include "catch.hpp"
#include "http_receiver.hpp"
#include "subject.hpp"

namespace contract {

namespace {

struct Given {
  std::string key;
  std::string text;
};

// Of a port on loopback that takes datagrams, which nobody reads.
std::string datagram_port() {
  static const int port = [] {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    auto* const raw = reinterpret_cast<sockaddr*>(&name);
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);  // open until the process ends
    REQUIRE(::bind(socket, raw, size) == 0);
    REQUIRE(::getsockname(socket, raw, &size) == 0);
    return ntohs(name.sin_port);
  }();
  return std::to_string(port);
}

// Where a plugin that sends finds somebody who takes it. Serves until the program ends.
const std::string& receiver_url() {
  static auto* const receiver = new pollux::test::HttpReceiver(false);
  return receiver->url();
}

std::vector<Given> given(const std::string& plugin, const std::string& folder) {
  if (plugin == "log") return {{"target", "file"}, {"path", folder + "/log.txt"}};
  if (plugin == "trace") return {{"path", folder + "/trace.json"}};
  if (plugin == "file") return {{"path", folder + "/events.jsonl"}};
  if (plugin == "sqlite") return {{"path", folder + "/events.db"}};
  if (plugin == "statsd") return {{"address", "udp://127.0.0.1:" + datagram_port()}};
  if (plugin == "otlp") return {{"endpoint", receiver_url()}};
  if (plugin == "recorder" || plugin == "threshold") return {{"path", folder + "/events.txt"}};
  return {};
}

// A number with its unit, "250ms" or "10MiB", as the integer that the host makes of it.
std::int64_t scaled(const std::string& text) {
  static const std::map<std::string, double> units{
      {"", 1},       {"ns", 1},        {"us", 1e3},         {"ms", 1e6},    {"s", 1e9},
      {"m", 60e9},   {"min", 60e9},    {"h", 3600e9},       {"d", 86400e9}, {"B", 1},
      {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {"kB", 1e3},    {"KB", 1e3},
      {"MB", 1e6},   {"GB", 1e9}};
  char* unit = nullptr;
  const double number = std::strtod(text.c_str(), &unit);
  INFO("a default of " << text);
  REQUIRE(units.count(unit) == 1);
  return static_cast<std::int64_t>(number * units.at(unit));
}

void set_default(OptionTable& options, const Declared& declared) {
  const std::string& text = declared.default_text;
  const std::string unquoted = text.front() == '"' ? text.substr(1, text.size() - 2) : text;
  if (declared.type == "bool") {
    options.set(declared.key, text == "true");
  } else if (declared.type == "int") {
    options.set(declared.key, std::strtoll(text.c_str(), nullptr, 0));
  } else if (declared.type == "float") {
    options.set(declared.key, std::strtod(text.c_str(), nullptr));
  } else if (declared.type == "duration" || declared.type == "size") {
    options.set(declared.key, scaled(unquoted));
  } else if (declared.type == "list") {
    options.set(declared.key, {});
  } else if (declared.type != "table") {
    options.set(declared.key, unquoted);
  }
}

}  // namespace

void set_valid_options(OptionTable& options, const Folder& folder) {
  const PluginFile& plugin = PluginFile::under_test();
  const auto chosen = given(plugin.text("name"), folder.path());
  for (const Declared& declared : plugin.options()) {
    const auto found = std::find_if(chosen.begin(), chosen.end(),
                                    [&](const Given& each) { return each.key == declared.key; });
    if (found != chosen.end()) {
      options.set(declared.key, found->text);
    } else if (!declared.default_text.empty()) {
      set_default(options, declared);
    } else if (declared.flags.find("required") != std::string::npos) {
      FAIL("option '" << declared.key << "' is required: give it a value in tests/contract/options.cpp");
    }
  }
}

}  // namespace contract
