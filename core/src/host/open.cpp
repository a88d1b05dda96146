#include "host/open.hpp"

#include <set>
#include <string>
#include <utility>

#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/summary.hpp>

#include "config/load.hpp"
#include "diagnose/log.hpp"
#include "host/enabled.hpp"
#include "load/options.hpp"
#include "load/request.hpp"

namespace pollux::host {

namespace {

using deliver::Answer;
using deliver::Instance;

constexpr auto start_timeout = std::chrono::seconds(5);

Error refused(const config::Settings& settings, const config::ReporterSettings& reporter, const char* doing,
              const Answer& answer) {
  config::Position position = reporter.position;
  if (answer.option && answer.option->line > 0) position = {answer.option->line, answer.option->column};
  const std::string why = answer.message.empty() ? "status " + std::to_string(answer.status) : answer.message;
  return {settings.place(position), "reporter '" + reporter.name + "' could not " + doing + ": " + why, "",
          ""};
}

Result<std::unique_ptr<Instance>, Errors> open_reporter(const config::Settings& settings,
                                                        const config::ReporterSettings& reporter) {
  auto plugin = load::open_requested(settings, reporter);
  if (!plugin) return failure(Errors{std::move(plugin.error())});
  auto options = load::check_options(settings, reporter, (*plugin)->manifest());
  if (!options) return failure(std::move(options.error()));
  const load::OptionTree tree(*options);
  auto instance = Instance::create(reporter.name, (*plugin)->reporter(), tree.root(), *plugin);
  if (!instance) return failure(Errors{refused(settings, reporter, "be created", instance.error())});
  const Answer answer = (*instance)->start(deliver::Clock::now() + start_timeout);
  if (answer.status != POLLUX_OK) return failure(Errors{refused(settings, reporter, "start", answer)});
  return std::move(*instance);
}

void stop_all(std::vector<ReporterSetup>& reporters) {
  for (ReporterSetup& reporter : reporters) {
    static_cast<void>(reporter.instance->stop(deliver::Clock::now() + start_timeout));
  }
}

}  // namespace

Result<std::shared_ptr<HostCore>> open_core(const config::Settings& settings) {
  if (!is_enabled(settings.telemetry.enabled)) return HostCore::disabled();
  std::vector<ReporterSetup> reporters;
  Errors fatal;
  for (const config::ReporterSettings& reporter : settings.reporters) {
    if (!reporter.enabled) continue;
    auto instance = open_reporter(settings, reporter);
    if (instance) {
      reporters.push_back({reporter, std::move(*instance)});
    } else if (reporter.on_error == config::OnError::skip) {
      for (const Error& error : instance.error())
        diagnose::error("", error.message() + "; skipped (on_error = \"skip\")");
    } else {
      fatal.insert(fatal.end(), instance.error().begin(), instance.error().end());
    }
  }
  if (!fatal.empty()) {
    stop_all(reporters);
    return failure(Error{"", message_of(fatal), "", ""});
  }
  return HostCore::open(settings, std::move(reporters));
}

Result<std::shared_ptr<HostCore>> open_adopted(const config::Settings& settings,
                                               std::vector<detail::AdoptedReporter> adopted) {
  std::vector<ReporterSetup> reporters;
  std::set<std::string> names;
  for (detail::AdoptedReporter& reporter : adopted) {
    config::ReporterSettings own;
    if (!settings.reporters.empty())
      own = settings.reporters.front();  // what the context's options say of all
    own.name = reporter.name;
    for (int n = 2; !names.insert(own.name).second; ++n) own.name = reporter.name + " #" + std::to_string(n);
    auto instance = Instance::adopt(own.name, *reporter.functions, reporter.instance);
    const Answer answer = instance->start(deliver::Clock::now() + start_timeout);
    if (answer.status != POLLUX_OK) {
      diagnose::error(own.name, "it did not start and is left out: " + answer.message);
      continue;
    }
    reporters.push_back({own, std::move(instance)});
  }
  return HostCore::open(settings, std::move(reporters));
}

config::Settings default_settings() {
  const config::Environment environment = config::process_environment();
  auto settings = config::load_text("", {}, [&](std::string_view name) -> std::optional<std::string> {
    if (name == "POLLUX_REPORTERS") return std::nullopt;
    return environment(name);
  });
  return settings ? std::move(*settings) : config::Settings{};
}

detail::AdoptedReporter built_in_summary() {
  return {"summary", &sdk::Adapter<Summary>::functions, sdk::Adapter<Summary>::adopt(Summary())};
}

}  // namespace pollux::host
