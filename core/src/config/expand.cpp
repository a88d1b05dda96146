// One pass from left to right.
#include "config/expand.hpp"

#include <algorithm>
#include <utility>

#include "diagnose/conceal.hpp"

namespace pollux::config {

namespace {

constexpr std::string_view expected_form = "${NAME} or ${NAME:-default}, or $${ for a literal ${";

// The `$` at the front of the text, if a `{` follows them; only there they have a meaning.
std::size_t dollars_of(std::string_view text) {
  const std::size_t dollars = std::min(text.find_first_not_of('$'), text.size());
  return text.substr(dollars).starts_with('{') ? dollars : 0;
}

bool is_variable(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_part = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
  };
  return !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), is_part);
}

Unexpected<Error> refuse(std::string what) {
  return failure(Error{{}, std::move(what), std::string(expected_form), {}});
}

// `inside` is what stands between the braces.
Result<std::string> value_of(std::string_view inside, const Environment& environment) {
  const std::size_t separator = inside.find(":-");
  const std::string_view name = inside.substr(0, separator);
  if (!is_variable(name))
    return refuse("'" + std::string(name) + "' is not the name of an environment variable");
  std::optional<std::string> value = environment(name);
  if (value) diagnose::conceal(*value);  // by itself too: a message may quote a part of the text
  if (separator == std::string_view::npos) {
    if (value) return *std::move(value);
    const std::string variable(name);
    return failure(Error{{},
                         "the environment variable " + variable + " is not set",
                         "a value for ${" + variable + "}",
                         "set " + variable + ", or write ${" + variable + ":-default}"});
  }
  const std::string_view fallback = inside.substr(separator + 2);
  if (fallback.find("${") != std::string_view::npos) return refuse("a default has a ${ of its own");
  return value && !value->empty() ? *std::move(value) : std::string(fallback);
}

}  // namespace

Result<Expansion> expand_text(std::string_view text, const Environment& environment) {
  Expansion result;
  while (!text.empty()) {
    const std::size_t dollars = dollars_of(text);
    result.text.append(dollars / 2, '$');
    text.remove_prefix(dollars);
    if (dollars % 2 == 1) {
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) return refuse("a ${ has no closing }");
      Result<std::string> value = value_of(text.substr(1, end - 1), environment);
      if (!value) return failure(std::move(value.error()));
      result.text += *value;
      result.from_environment = true;
      text.remove_prefix(end + 1);
    } else {
      const std::size_t plain = std::max<std::size_t>(text.find_first_not_of('$'), 1);
      result.text += text.substr(0, plain == text.npos ? text.size() : plain);
      text.remove_prefix(std::min(plain, text.size()));
    }
  }
  return result;
}

void expand(Node& root, const Environment& environment, Faults& faults) {
  if (root.kind == Kind::list || root.kind == Kind::table) {
    for (Node& child : std::get<std::vector<Node>>(root.value)) expand(child, environment, faults);
    return;
  }
  if (root.kind != Kind::text) return;
  Result<Expansion> expansion = expand_text(root.text(), environment);
  if (expansion) {
    root.value = std::move(expansion->text);
    root.from_environment = expansion->from_environment;
    return;
  }
  Error& error = expansion.error();
  faults.add(root.position, std::move(error.what), std::move(error.expected), std::move(error.remedy));
  root.kind = Kind::broken;
}

std::string escape_expansion(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t dollars = dollars_of(text);
    escaped.append(dollars * 2, '$');
    text.remove_prefix(dollars);
    escaped += text.front();
    text.remove_prefix(1);
  }
  return escaped;
}

}  // namespace pollux::config
