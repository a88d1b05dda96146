#include "host/prepare.hpp"

#include <string>
#include <utility>

#include "diagnose/log.hpp"
#include "load/options.hpp"
#include "load/request.hpp"

namespace pollux::host {

Error refused(const config::Settings& settings, const config::ReporterSettings& reporter, const char* doing,
              const deliver::Answer& answer) {
  config::Position position = reporter.position;
  if (answer.option && answer.option->line > 0) position = {answer.option->line, answer.option->column};
  const std::string why = answer.message.empty() ? "status " + std::to_string(answer.status) : answer.message;
  return {settings.place(position), "reporter '" + reporter.name + "' could not " + doing + ": " + why, "",
          ""};
}

Result<ReporterSetup, Errors> look_up(const config::Settings& settings,
                                      const config::ReporterSettings& reporter) {
  auto plugin = load::open_requested(settings, reporter);
  if (!plugin) return failure(Errors{std::move(plugin.error())});
  auto options = load::check_options(settings, reporter, (*plugin)->manifest());
  if (!options) return failure(std::move(options.error()));
  return ReporterSetup{reporter, nullptr, std::move(*plugin), std::move(*options)};
}

Result<std::shared_ptr<deliver::Instance>, Errors> create(const config::Settings& settings,
                                                          const ReporterSetup& setup) {
  const load::OptionTree tree(setup.options);
  auto instance =
      deliver::Instance::create(setup.settings.name, setup.plugin->reporter(), tree.root(), setup.plugin);
  if (!instance) return failure(Errors{refused(settings, setup.settings, "be created", instance.error())});
  return std::shared_ptr<deliver::Instance>(std::move(*instance));
}

void log_skipped(const Errors& errors, const char* consequence) {
  for (const Error& error : errors)
    diagnose::error("", error.message() + "; " + consequence + " (on_error = \"skip\")");
}

}  // namespace pollux::host
