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

std::string below(std::string base, Signal signal) {
  while (base.ends_with('/')) base.pop_back();
  return base + "/v1/" + std::string(name_of(signal));
}

std::string read_url(const Options& options, Signal signal, std::vector<std::string>& warnings) {
  const std::string own_key = std::string(name_of(signal)) + "_endpoint";
  for (const std::string& key : {own_key, std::string("endpoint")}) {
    const std::string given = options.string(key);
    if (given.empty()) continue;
    return key == own_key ? given : below(given, signal);
  }
  const Variable given = exporter_variable("ENDPOINT", signal);
  const bool is_general = given.name == "OTEL_EXPORTER_OTLP_ENDPOINT";
  if (is_http(given.value)) return is_general ? below(given.value, signal) : given.value;
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
  bool sound = parse_pairs(given.value, pairs);
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
