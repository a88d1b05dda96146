#include "host/errors.hpp"

#include <utility>

#include "diagnose/clean.hpp"

namespace pollux::host {

// Secrets were taken out where the error was made. The patterns are not applied again: a reload would compile
// new ones for that alone.
Error escaped(Error error) {
  for (std::string* part : {&error.where, &error.what, &error.expected, &error.remedy})
    *part = diagnose::escaped(*part);
  return error;
}

Error in_one(const Errors& errors, std::string remedy) {
  Error all{"", "", "", std::move(remedy)};
  for (const Error& error : errors)
    all.what += (all.what.empty() ? "" : "\n") + diagnose::escaped(error.message());
  return all;
}

}  // namespace pollux::host
