// Where a Result throws.
#include <pollux/result.hpp>

namespace pollux::detail {

void throw_bad_result(const std::string& text) { throw BadResult(text); }

}  // namespace pollux::detail
