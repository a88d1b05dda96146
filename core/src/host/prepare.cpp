#include "host/prepare.hpp"

#include <memory>
#include <string>
#include <utility>

#include "deliver/call_within.hpp"
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
  using deliver::Instance;
  // The tree must last as long as the call, and the answer may point into it.
  const auto tree = std::make_shared<const load::OptionTree>(setup.options);
  auto created = deliver::call_within(
      deliver::Clock::now() + call_timeout, [name = setup.settings.name, plugin = setup.plugin, tree] {
        return Instance::create(name, plugin->reporter(), tree->root(), plugin);
      });
  const auto fault = [&](const deliver::Answer& answer) {
    return failure(Errors{refused(settings, setup.settings, "be created", answer)});
  };
  if (!created) return fault(never_returned("create"));
  if (!*created) return fault(created->error());
  return std::shared_ptr<Instance>(std::move(**created));
}

deliver::Answer never_returned(const char* function) {
  deliver::Answer answer;
  answer.status = POLLUX_TIMED_OUT;
  answer.message = std::string("it did not return from ") + function + " within " +
                   std::to_string(call_timeout.count()) + " s and is abandoned";
  return answer;
}

void log_skipped(const Errors& errors, const char* consequence) {
  for (const Error& error : errors)
    diagnose::log_once(diagnose::Level::error, "",
                       error.message() + "; " + consequence + " (on_error = \"skip\")");
}

}  // namespace pollux::host
