// Attributes as the labels of ECS: one object, its values keywords.
#pragma once

#include <pollux/sdk/value.hpp>

#include "buffer.hpp"

namespace pollux::log {

// ,"labels":{"batch_size":"16"}; nothing when there is none. Where two keys become one label, the last
// counts.
void append_labels(Buffer& out, const Attributes& attributes);

// Any value as a JSON string; nothing is "null".
void append_label_text(Buffer& out, const Value& value);

}  // namespace pollux::log
