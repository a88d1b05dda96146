// Option defaults: what a schema adds to the options that a configuration gives.
#pragma once

#include <functional>
#include <string>

#include "config/settings.hpp"
#include "load/option_schema.hpp"

namespace pollux::load {

// Takes an option that is required and absent: the place of the table that lacks it, line 0 when the
// configuration has no such table; its line of the schema; its key in messages, such as "rules[0].scope".
using ReportMissing = std::function<void(const config::Position&, const OptionSpec&, const std::string&)>;

// Fills in the defaults of the table `root` and of all tables below it, also of those in lists.
void complete_options(config::Option& root, const SchemaNode& schema, const ReportMissing& report);

}  // namespace pollux::load
