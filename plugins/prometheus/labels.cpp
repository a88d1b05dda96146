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
    // Labels of histograms and summaries, or of all series of this family, that no other may have.
    const bool is_reserved = name == "le" || name == "quantile" ||
                             std::ranges::any_of(fixed_, [&](const auto& each) { return each.name == name; });
    if (is_reserved) name += '_';
    const auto alike = std::ranges::find(labels_, name, &Label::name);
    Label& label = alike != labels_.end() ? *alike : labels_.emplace_back(Label{std::move(name), {}});
    const auto place = std::ranges::lower_bound(label.keys, key);
    if (place == label.keys.end() || *place != key) label.keys.insert(place, std::move(key));
  }
}

void Labels::read(const Attributes& attributes, std::string& text) const {
  text.clear();
  for (const Label& label : labels_) {
    const std::size_t begin = text.size();
    for (const std::string& key : label.keys) {
      const auto value = attributes.find(key);
      if (!value) continue;
      if (text.size() > begin) text += ';';
      append_value(text, *value);
    }
    text += divider;
  }
}

Labels::Page Labels::page(const std::string& text) const {
  Page page = fixed_;
  std::string_view rest = text;
  for (const Label& label : labels_) {
    const std::size_t end = rest.find(divider);
    if (end > 0) page.push_back({label.name, std::string(rest.substr(0, end))});
    rest.remove_prefix(end + 1);
  }
  return page;
}

Labels::Page Labels::overflow() const {
  Page page = fixed_;
  for (const Label& label : labels_) page.push_back({label.name, other});
  return page;
}

}  // namespace pollux::prometheus
