// The keys and values of a line of text, in logfmt: `key=value`, quoted only where a reader needs it.
#pragma once

#include <string_view>

#include <pollux/sdk/value.hpp>

#include "buffer.hpp"

namespace pollux::log::logfmt {

// logfmt cannot quote keys: what would end or split one becomes `_`.
void append_key(Buffer& out, std::string_view key);
// Nothing becomes no character.
void append_value(Buffer& out, const Value& value);

}  // namespace pollux::log::logfmt
