// TextField: a field of a line of text, ` key=value`, for for_each_field.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <pollux/sdk/event.hpp>

#include "buffer.hpp"
#include "logfmt.hpp"
#include "numbers.hpp"

namespace pollux::log {

struct TextField {
  void operator()(std::string_view key, const Value& value) const {
    begin(key);
    logfmt::append_value(out, value);
  }
  void operator()(std::string_view key, Nanoseconds time) const {
    begin(key);
    append_seconds(out, time);
  }
  void operator()(std::string_view key, std::span<const std::uint8_t> id) const {
    begin(key);
    append_hex(out, id);
  }
  void begin(std::string_view key) const {
    out.push_back(' ');
    out.append(key);
    out.push_back('=');
  }

  Buffer& out;
};

}  // namespace pollux::log
