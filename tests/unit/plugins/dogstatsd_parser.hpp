// A parser of DogStatsD datagrams, written from the published grammar (docs.datadoghq.com, "Datagram format
// and shell usage", protocol 1.0 to 1.3) and from nothing else: what is not in the grammar is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace pollux::test {

struct Parsed {
  std::string name;
  std::vector<std::string> values;  // numbers; of a set its member
  std::string type;                 // c, g, ms, h, s or d
  double rate = 1.0;
  std::vector<std::string> tags;
  std::string container;
  std::optional<std::int64_t> timestamp;  // seconds since 1970
};

inline std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// One metric: <NAME>:<VALUE>[:<VALUE>...]|<TYPE>[|@<RATE>][|#<TAG>,...][|c:<CONTAINER>][|T<SECONDS>]
inline Parsed parse_metric(const std::string& line) {
  static const std::regex name_rule("[A-Za-z][A-Za-z0-9_.]{0,199}");
  static const std::regex number_rule("-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?");
  const auto require = [&line](bool holds, const char* rule) {
    if (!holds) throw std::runtime_error(std::string(rule) + ": " + line);
  };
  const std::vector<std::string> fields = split(line, '|');
  require(fields.size() >= 2, "a metric has a value and a type");
  Parsed parsed;
  parsed.values = split(fields[0], ':');
  parsed.name = parsed.values.front();
  parsed.values.erase(parsed.values.begin());
  parsed.type = fields[1];
  require(std::regex_match(parsed.name, name_rule), "a name has ASCII letters, digits, _ and ., at most 200");
  const bool is_set = parsed.type == "s";
  require(is_set || parsed.type == "c" || parsed.type == "g" || parsed.type == "ms" || parsed.type == "h" ||
              parsed.type == "d",
          "a type is one of c, g, ms, h, s, d");
  require(!parsed.values.empty(), "there is a value");
  if (is_set) {
    require(parsed.values.size() == 1 && !parsed.values[0].empty(), "a set has one value");
  } else {
    for (const std::string& value : parsed.values) {
      require(std::regex_match(value, number_rule), "a value is an integer or a float");
    }
  }
  for (std::size_t i = 2; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (field.starts_with('@')) {
      require(parsed.rate == 1.0 && parsed.type != "g" && !is_set, "a rate is for c, ms, h and d, once");
      require(std::regex_match(field.substr(1), number_rule), "a rate is a float");
      parsed.rate = std::stod(field.substr(1));
      require(parsed.rate > 0 && parsed.rate <= 1, "a rate is between 0 and 1");
    } else if (field.starts_with('#')) {
      require(parsed.tags.empty(), "tags come once");
      parsed.tags = split(field.substr(1), ',');
      for (const std::string& tag : parsed.tags)
        require(!tag.empty() && tag.front() != ':', "a tag has a key");
    } else if (field.starts_with("c:")) {
      require(parsed.container.empty() && field.size() > 2, "a container comes once");
      parsed.container = field.substr(2);
    } else if (field.starts_with('T')) {
      require(parsed.type == "c" || parsed.type == "g", "a time is for counts and gauges");
      require(!parsed.timestamp && std::regex_match(field.substr(1), std::regex("[1-9][0-9]*")),
              "a time is in whole seconds");
      parsed.timestamp = std::stoll(field.substr(1));
    } else {
      require(false, "a field begins with @, #, c: or T");
    }
  }
  return parsed;
}

// Metrics are divided by line feeds; a datagram has at least one.
inline std::vector<Parsed> parse_datagram(const std::string& datagram) {
  std::vector<Parsed> all;
  for (const std::string& line : split(datagram, '\n')) all.push_back(parse_metric(line));
  return all;
}

}  // namespace pollux::test
