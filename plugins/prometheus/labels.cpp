#include "labels.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <pollux/sdk/json_text.hpp>

#include "names.hpp"

namespace pollux::prometheus {
namespace {

constexpr char divider = '\xff';  // in no UTF-8 text
constexpr const char* other = "[other]";

void append_value(std::string& text, const Value& value) {
  value.visit([&](const auto& held) {
    using Held = std::decay_t<decltype(held)>;
    if constexpr (std::is_same_v<Held, std::string_view>) {
      text += held;
    } else if constexpr (std::is_same_v<Held, bool>) {
      text += held ? "true" : "false";
    } else if constexpr (std::is_same_v<Held, double>) {
      json::append_double(text, held);
    } else {
      json::append_integer(text, held);
    }
  });
}

}  // namespace

Labels::Labels(std::vector<std::string> keys, Page fixed) : fixed_(std::move(fixed)) {
  for (std::string& key : keys) {
    std::string name = legal_label(key);
    // Labels of histograms and summaries that no other may have. Of two keys that are alike on the page the
    // first counts.
    if (name == "le" || name == "quantile") name += '_';
    const bool is_taken = std::ranges::find(names_, name) != names_.end() ||
                          std::ranges::any_of(fixed_, [&](const auto& label) { return label.name == name; });
    if (is_taken) continue;
    keys_.push_back(std::move(key));
    names_.push_back(std::move(name));
  }
}

void Labels::read(const Attributes& attributes, std::string& text) const {
  text.clear();
  for (const std::string& key : keys_) {
    if (const auto value = attributes.find(key)) append_value(text, *value);
    text += divider;
  }
}

Labels::Page Labels::page(const std::string& text) const {
  Page page = fixed_;
  std::string_view rest = text;
  for (const std::string& name : names_) {
    const std::size_t end = rest.find(divider);
    if (end > 0) page.push_back({name, std::string(rest.substr(0, end))});
    rest.remove_prefix(end + 1);
  }
  return page;
}

Labels::Page Labels::overflow() const {
  Page page = fixed_;
  for (const std::string& name : names_) page.push_back({name, other});
  return page;
}

}  // namespace pollux::prometheus
