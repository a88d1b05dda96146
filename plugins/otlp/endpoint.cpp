#include "endpoint.hpp"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>

#include "environment.hpp"

namespace pollux::otlp {
namespace {

constexpr std::chrono::seconds default_timeout(10);  // the specification's

bool is_http(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&::curl_url_cleanup)> parsed(::curl_url(), &::curl_url_cleanup);
  if (::curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return false;
  char* scheme = nullptr;
  if (::curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK) return false;
  const std::unique_ptr<char, decltype(&::curl_free)> owned(scheme, &::curl_free);
  return std::string(scheme) == "http" || std::string(scheme) == "https";
}

std::string path_of(Signal signal) { return "/v1/" + std::string(name_of(signal)); }

std::string without_slash(std::string base) {
  while (base.ends_with('/')) base.pop_back();
  return base;
}

std::string below(const std::string& base, Signal signal) { return without_slash(base) + path_of(signal); }

// Nothing, or why no signal's path can be added to the address.
std::string problem_of_base(const std::string& base) {
  if (base.find_first_of("?#") != base.npos) {
    return "a path is added to this address, so it must have no query \"?\" and no fragment \"#\": remove "
           "it, or "
           "give the address of each signal";
  }
  for (const Signal signal : every_signal) {
    if (!without_slash(base).ends_with(path_of(signal))) continue;
    return "the address must not end with \"" + path_of(signal) +
           "\", which is added to it: remove that, or set " + std::string(name_of(signal)) + "_endpoint";
  }
  return {};
}

// An address that was meant for an exporter like this one, and leads elsewhere. It may be secret.
void check_variable(const Variable& given, bool is_general) {
  std::string problem = is_general ? problem_of_base(given.value) : std::string();
  if (!is_general && given.value.find('#') != given.value.npos)
    problem = "the address must have no fragment \"#\", which never reaches the server: remove it";
  if (!problem.empty()) throw OptionError("environment variable " + given.name + ": " + problem, nullptr);
}

std::string read_url(const Options& options, Signal signal, std::vector<std::string>& warnings) {
  const std::string own_key = std::string(name_of(signal)) + "_endpoint";
  if (const std::string given = options.string(own_key); !given.empty()) return given;
  if (const std::string given = options.string("endpoint"); !given.empty()) return below(given, signal);
  const Variable given = exporter_variable("ENDPOINT", signal);
  const bool is_general = given.name == "OTEL_EXPORTER_OTLP_ENDPOINT";
  if (is_http(given.value)) {
    check_variable(given, is_general);
    return is_general ? below(given.value, signal) : given.value;
  }
  if (!given.value.empty()) {
    warnings.push_back(given.name + " is ignored: expected an http or https address; found '" + given.value +
                       "'");
  }
  return below("http://localhost:4318", signal);
}

bool is_header(std::string_view name, std::string_view value) {
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token) &&
         std::none_of(value.begin(), value.end(), is_control);
}

void set_header(Endpoint& endpoint, std::string name, std::string value) {
  std::erase_if(endpoint.headers,
                [&name](const auto& each) { return ::strcasecmp(each.first.c_str(), name.c_str()) == 0; });
  endpoint.headers.emplace_back(std::move(name), std::move(value));
}

void read_headers(Endpoint& endpoint, const Options& options, Signal signal,
                  std::vector<std::string>& warnings) {
  const Variable given = exporter_variable("HEADERS", signal);
  Pairs pairs;
  bool sound = parse_pairs(given.value, Keys::tokens, pairs);
  for (const auto& [name, value] : pairs) sound = sound && is_header(name, value);
  // What it holds may be secret.
  if (!sound) warnings.push_back(given.name + " is ignored: expected name=value,name=value");
  if (!sound) pairs.clear();
  for (auto& [name, value] : pairs) set_header(endpoint, std::move(name), std::move(value));
  options.table("headers").for_each([&](std::string_view name, const pollux_option& option) {
    const std::string_view value =
        option.type == POLLUX_OPTION_STRING ? view(option.as.string) : std::string_view{};
    set_header(endpoint, std::string(name), std::string(value));
  });
}

std::chrono::nanoseconds read_timeout(const Options& options, Signal signal,
                                      std::vector<std::string>& warnings) {
  if (options.has("timeout")) return options.duration("timeout");
  const Variable given = exporter_variable("TIMEOUT", signal);
  if (given.value.empty()) return default_timeout;
  std::int64_t ms = 0;
  const char* const end = given.value.data() + given.value.size();
  const auto [stop, error] = std::from_chars(given.value.data(), end, ms);
  if (error == std::errc() && stop == end && ms >= 1 && ms <= 3'600'000) return std::chrono::milliseconds(ms);
  warnings.push_back(given.name + " is ignored: expected milliseconds, 1 to 3600000; found '" + given.value +
                     "'");
  return default_timeout;
}

bool read_gzip(const Options& options, Signal signal, std::vector<std::string>& warnings) {
  if (options.has("compression")) return options.choice("compression", {"none", "gzip"}) == 1;
  const Variable given = exporter_variable("COMPRESSION", signal);
  if (!given.value.empty() && given.value != "none" && given.value != "gzip") {
    warnings.push_back(given.name + " is ignored: expected gzip or none; found '" + given.value + "'");
  }
  return given.value == "gzip";
}

std::string read_path(const Options& options, std::string_view key, std::string_view suffix, Signal signal) {
  const std::string given = options.string(key);
  return given.empty() ? exporter_variable(suffix, signal).value : given;
}

}  // namespace

Endpoint read_endpoint(const Options& options, Signal signal, std::vector<std::string>& warnings) {
  Endpoint endpoint;
  endpoint.url = read_url(options, signal, warnings);
  read_headers(endpoint, options, signal, warnings);
  endpoint.gzip = read_gzip(options, signal, warnings);
  endpoint.timeout = read_timeout(options, signal, warnings);
  endpoint.ca_file = read_path(options, "ca_file", "CERTIFICATE", signal);
  endpoint.certificate = read_path(options, "certificate", "CLIENT_CERTIFICATE", signal);
  endpoint.key = read_path(options, "key", "CLIENT_KEY", signal);
  const Variable protocol = exporter_variable("PROTOCOL", signal);
  if (!protocol.value.empty() && protocol.value != "http/protobuf") {
    warnings.push_back(protocol.name + " is ignored: this reporter speaks http/protobuf only; found '" +
                       protocol.value + "'");
  }
  return endpoint;
}

}  // namespace pollux::otlp
