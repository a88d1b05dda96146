#include "host/resource.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "event/keys.hpp"
#include "event/own_resource.hpp"

namespace pollux::host {

namespace {

using Table = std::vector<config::Option>;

pollux_value value_of(bool held) { return {POLLUX_VALUE_BOOL, 0, {held ? 1 : 0}}; }
pollux_value value_of(std::int64_t held) { return {POLLUX_VALUE_INT64, 0, {held}}; }
pollux_value value_of(double held) {
  pollux_value value{POLLUX_VALUE_DOUBLE, 0, {}};
  value.as.float64 = held;
  return value;
}
pollux_value value_of(const std::string& held) {
  pollux_value value{POLLUX_VALUE_STRING, static_cast<std::uint32_t>(held.size()), {}};
  value.as.string = held.c_str();
  return value;
}

struct Described {
  pollux_resource raw;
  std::vector<pollux_attribute> attributes;
  std::deque<std::string> texts;

  void add(const std::string& key, pollux_value value) {
    event::Keys& keys = event::Keys::instance();
    const std::uint32_t id = keys.find(key);
    const std::string& name = keys.text(id);
    for (const pollux_attribute& other : attributes) {
      if (other.key_id == id) return;  // `a.b` beside `a = {b = ...}`: the first counts
    }
    attributes.push_back({{name.c_str(), name.size()}, id, 0, value});
  }

  void add(const Table& table, const std::string& prefix) {
    for (const config::Option& option : table) {
      const std::string key = prefix + option.key;
      std::visit(
          [&]<class T>(const T& held) {
            if constexpr (std::is_same_v<T, Table>) {
              if (option.is_table) add(held, key + '.');
            } else if constexpr (std::is_same_v<T, std::string>) {
              add(key, value_of(texts.emplace_back(held)));
            } else {
              add(key, value_of(held));
            }
          },
          option.value);
    }
  }
};

}  // namespace

std::shared_ptr<const pollux_resource> resource_of(const config::Option& attributes) {
  const auto made = std::make_shared<Described>();
  made->raw = *event::own_resource();
  if (const auto* const table = std::get_if<Table>(&attributes.value)) made->add(*table, "");
  made->raw.attributes = made->attributes.empty() ? nullptr : made->attributes.data();
  made->raw.attribute_count = static_cast<std::uint32_t>(made->attributes.size());
  return {made, &made->raw};
}

}  // namespace pollux::host
