#include "attributes.hpp"

#include <algorithm>
#include <type_traits>

#include <pollux/sdk/utf8.hpp>

namespace pollux::otlp {
namespace {

bool is_ascii(std::string_view text) {
  unsigned all = 0;  // without a branch, so that the compiler takes many bytes at a time
  for (const char byte : text) all |= static_cast<unsigned char>(byte);
  return all < 0x80;
}

}  // namespace

std::string_view well_formed(std::string_view text, std::string& scratch) {
  if (is_ascii(text) || utf8::is_valid(text)) return text;
  scratch.clear();
  while (!text.empty()) {
    const std::size_t size = utf8::first(text).size;
    scratch += size == 0 ? utf8::replacement : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return scratch;
}

void append_value(protozero::pbf_builder<AnyValue>& to, const Value& value) {
  value.visit([&to](const auto& held) {
    using Held = std::remove_cvref_t<decltype(held)>;
    if constexpr (std::is_same_v<Held, bool>) {
      to.add_bool(AnyValue::bool_value, held);
    } else if constexpr (std::is_same_v<Held, std::int64_t>) {
      to.add_int64(AnyValue::int_value, held);
    } else if constexpr (std::is_same_v<Held, double>) {
      to.add_double(AnyValue::double_value, held);
    } else {
      std::string scratch;
      const std::string_view text = well_formed(held, scratch);
      to.add_string(AnyValue::string_value, text.data(), text.size());
    }
  });
}

void DistinctAttributes::assign(const Attributes& attributes) {
  kept_.clear();
  left_out_ = 0;
  for (const Attribute& each : attributes) {
    if (each.key.empty()) {
      ++left_out_;
      continue;
    }
    kept_.push_back(each);
  }
}

void DistinctAttributes::sort() {
  std::sort(kept_.begin(), kept_.end(), [](const Attribute& a, const Attribute& b) { return a.key < b.key; });
}

}  // namespace pollux::otlp
