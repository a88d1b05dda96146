#include "schema_values.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace pollux::test {

namespace {

using config::Option;
using Children = std::vector<Option>;

Option text(std::string value) { return option_with(std::move(value)); }
Option whole(std::int64_t value) { return option_with(value); }
Option real(double value) { return option_with(value); }
Option table(const std::string& key, Option value) {
  value.key = key;
  return option_with(Children{std::move(value)}, true);
}

void add_near(std::vector<Option>& values, std::int64_t bound, load::OptionType type) {
  for (const std::int64_t each : {bound - 1, bound, bound + 1}) {
    if (type == load::OptionType::duration) {
      values.push_back(text(std::to_string(each) + "ns"));
    } else if (type == load::OptionType::string) {
      if (each >= 0 && each <= 1 << 20)
        values.push_back(text(std::string(static_cast<std::size_t>(each), 'x')));
    } else if (type == load::OptionType::list) {
      Children items;
      for (std::int64_t i = 0; i < each && each <= 2000; ++i) items.push_back(real(static_cast<double>(i)));
      values.push_back(option_with(std::move(items)));
    } else {
      values.push_back(whole(each));
    }
  }
}

void add_bounds(std::vector<Option>& values, const load::ValueType& type) {
  for (const load::Interval& interval : type.range) {
    for (const auto& bound : {interval.low, interval.high}) {
      if (!bound) continue;
      if (type.type != load::OptionType::number) {
        add_near(values, bound->whole, type.type);
        continue;
      }
      constexpr double far = std::numeric_limits<double>::infinity();
      for (const double each :
           {std::nextafter(bound->real, -far), bound->real, std::nextafter(bound->real, far)})
        values.push_back(real(each));
    }
  }
  for (const std::string& choice : type.choices) values.push_back(text(choice));
}

void add_odd(std::vector<Option>& values) {
  for (const char* each : {"",
                           " ",
                           "a",
                           "A",
                           "a/",
                           "/",
                           "/a",
                           "a/b",
                           "a b",
                           "a.b",
                           ".",
                           "..",
                           "a\nb",
                           "%s",
                           "{}",
                           "'",
                           "\"",
                           "|",
                           "a|b",
                           "0600",
                           "0999",
                           "4755",
                           "600",
                           "0444",
                           "0680",
                           "00640",
                           "rw",
                           "0",
                           "-1",
                           "9464",
                           "localhost:9464",
                           ":9464",
                           "a:99999",
                           "[::1]:1",
                           "a:0",
                           "http://",
                           "http://a",
                           "http://a:0",
                           "http://a:65535/b?c#d",
                           "http://a:65536",
                           "https://u:p@a",
                           "http://[::1]:4318",
                           "http://[::::]",
                           "http://[1::2::3]",
                           "http://a b",
                           "http://a:b",
                           "HTTP://a",
                           "ftp://a",
                           "http://%zz",
                           "http://a{b",
                           "http://a/v1/traces",
                           "http://a/b/v1/logs/",
                           "http://a/v1/traces/b",
                           "a.**.b",
                           "a..b",
                           "a.b**",
                           "http://-",
                           "http://256.256.256.256",
                           "http://1.2.3.4.5",
                           "http://xn--a",
                           "http://a..b",
                           "http://.",
                           "udp://a:1",
                           "udp://[::1]:8125",
                           "udp://[x]:1",
                           "udp://a",
                           "udp://:1",
                           "udp://a:65536",
                           "unix:///a",
                           "unix://a",
                           "unix:///",
                           ":a",
                           "a:",
                           "env:prod",
                           "auto",
                           "/metrics",
                           "/me trics",
                           "my_app",
                           "my-app",
                           "9a",
                           "__a",
                           "é",
                           "module.name",
                           "module.",
                           "5s",
                           "-5s",
                           "1e9s",
                           "0s",
                           "1KiB"})
    values.push_back(text(each));
  for (const std::size_t length : {48u, 49u, 106u, 107u, 108u, 255u, 256u, 5000u}) {
    values.push_back(text(std::string(length, 'x')));
    values.push_back(text("unix:///" + std::string(length, 'x')));
    values.push_back(text("unix:///" + std::string(length / 2, '\xc3') + "\xa9"));
  }
  values.push_back(text(std::string("a\0b", 3)));
  for (const std::int64_t each : {INT64_MIN, INT64_C(-1), INT64_C(0), INT64_C(1), INT64_MAX})
    values.push_back(whole(each));
  for (const double each :
       {-1.0, 0.0, 0.5, 1.5, 1e308, static_cast<double>(INFINITY), static_cast<double>(NAN)})
    values.push_back(real(each));
  values.push_back(option_with(true));
  for (const Children& each :
       {Children{}, Children{text("a"), text("")}, Children{text("a")}, Children{text(":a")},
        Children{whole(1), real(2.5)}, Children{whole(2), whole(1)}, Children{whole(1), whole(1)},
        Children{real(NAN)}, Children{real(INFINITY)}, Children{text("a"), whole(1)},
        Children{option_with(Children{whole(1)})}, Children{table("a", whole(1))}})
    values.push_back(option_with(each));
  values.push_back(option_with(Children{}, true));
  values.push_back(table("a", text("b")));
  values.push_back(table("a", table("b", real(0.5))));
  values.push_back(table("a", option_with(Children{whole(1)})));
}

}  // namespace

std::vector<Option> values_for(const load::OptionSpec& spec) {
  std::vector<Option> values;
  add_bounds(values, spec.value);
  add_odd(values);
  return values;
}

std::vector<std::string> keys_for_patterns() {
  return {"a", "A_1", "job", "b c", "_x",  "__x", "_",   "",
          "9", "x-y", "a.b", "é",   "a:b", "a'b", "a|b", std::string("a\0b", 3)};
}

Option option_with(decltype(Option::value) value, bool is_table) {
  Option made;
  made.value = std::move(value);
  made.is_table = is_table;
  made.position = made.key_position = {7, 1};
  return made;
}

}  // namespace pollux::test
