#include "redact/text_pattern.hpp"

#include <re2/re2.h>

namespace pollux::redact {
namespace {

RE2::Options whole_match_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_dot_nl(true);
  options.set_max_mem(1 << 20);
  return options;
}

re2::StringPiece bytes_of(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string fault_of_pattern(std::string_view expression) {
  const RE2 compiled(bytes_of(expression), whole_match_options());
  return compiled.ok() ? std::string() : compiled.error();
}

bool matches_whole(std::string_view expression, std::string_view text) {
  const RE2 compiled(bytes_of(expression), whole_match_options());
  return compiled.ok() && RE2::FullMatch(bytes_of(text), compiled);
}

}  // namespace pollux::redact
