#include "host/prepare.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "deliver/call.hpp"
#include "diagnose/log.hpp"
#include "host/resource.hpp"
#include "load/options.hpp"
#include "load/request.hpp"
#include "platform/standard_descriptors.hpp"

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
                                      const config::ReporterSettings& reporter, load::ExclusivePaths& paths) {
  platform::fill_standard_descriptors();  // on a reload: a program may have closed them by now
  auto plugin = load::open_requested(settings, reporter);
  if (!plugin) return failure(Errors{std::move(plugin.error())});
  auto options = load::check_options(settings, reporter, (*plugin)->manifest());
  if (!options) return failure(std::move(options.error()));
  Errors taken = paths.claim(settings, reporter, *options, (*plugin)->manifest());
  if (!taken.empty()) return failure(std::move(taken));
  return ReporterSetup{reporter, nullptr, std::move(*plugin), std::move(*options)};
}

std::filesystem::path folder_of(const config::Settings& settings) {
  std::error_code ignored;
  return settings.file.empty() ? std::filesystem::current_path(ignored) : settings.file.parent_path();
}

Result<std::shared_ptr<deliver::Instance>, Errors> create(const config::Settings& settings,
                                                          const ReporterSetup& setup) {
  using deliver::Instance;
  // The tree must last as long as the call, and the answer may point into it.
  const auto tree = std::make_shared<const load::OptionTree>(setup.options);
  auto instance = Instance::make(setup.settings.name, setup.plugin->reporter(), setup.plugin,
                                 {folder_of(settings).string(), setup.plugin->installed().string(),
                                  resource_of(settings.telemetry.resource)});
  const auto create = [tree](Instance& it) { return it.create(tree->root()); };
  const auto answer = deliver::Call(instance, create).await(deliver::Clock::now() + call_timeout);
  if (answer && answer->status == POLLUX_OK) return instance;
  const auto fault = answer.value_or(never_returned("create"));
  return failure(Errors{refused(settings, setup.settings, "be created", fault)});
}

deliver::Answer start(const std::shared_ptr<deliver::Instance>& instance) {
  const deliver::Deadline deadline = deliver::Clock::now() + call_timeout;
  const auto start = [deadline](deliver::Instance& it) { return it.start(deadline); };
  return deliver::Call(instance, start).await(deadline).value_or(never_returned("start"));
}

deliver::Answer never_returned(const char* function) {
  deliver::Answer answer;
  answer.status = POLLUX_TIMED_OUT;
  answer.message = std::string(function) + "() has not returned after " +
                   std::to_string(call_timeout.count()) + " s, and is abandoned";
  return answer;
}

void log_skipped(const Errors& errors, const char* consequence) {
  for (const Error& error : errors)
    diagnose::log_once(diagnose::Level::error, "",
                       error.message() + "; " + consequence + " (on_error = \"skip\")");
}

}  // namespace pollux::host
