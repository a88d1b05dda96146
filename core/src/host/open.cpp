#include "host/open.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/summary.hpp>

#include "config/load.hpp"
#include "deliver/call_within.hpp"
#include "diagnose/log.hpp"
#include "host/enabled.hpp"
#include "load/options.hpp"
#include "load/request.hpp"

namespace pollux::host {

namespace {

using deliver::Answer;
using deliver::Instance;

constexpr auto start_timeout = std::chrono::seconds(5);

// What a plugin's function that never returns leaves of its reporter.
Answer never_returned(const char* function) {
  Answer answer;
  answer.status = POLLUX_TIMED_OUT;
  answer.message = std::string("it did not return from ") + function + " within " +
                   std::to_string(start_timeout.count()) + " s and is abandoned";
  return answer;
}

// Calls start; `instance` is empty when it did not return.
Answer start(std::unique_ptr<Instance>& instance) {
  const deliver::Deadline deadline = deliver::Clock::now() + start_timeout;
  auto started = deliver::call_within(deadline, [own = std::move(instance), deadline]() mutable {
    Answer answer = own->start(deadline);
    return std::pair(std::move(own), std::move(answer));
  });
  if (!started) return never_returned("start");
  instance = std::move(started->first);
  return std::move(started->second);
}

// Calls create. The tree must last as long as the call, and the answer may point into it.
Result<std::unique_ptr<Instance>, Answer> create(const std::string& name,
                                                 const std::shared_ptr<const load::Plugin>& plugin,
                                                 const std::shared_ptr<const load::OptionTree>& tree) {
  auto created = deliver::call_within(deliver::Clock::now() + start_timeout, [name, plugin, tree] {
    return Instance::create(name, plugin->reporter(), tree->root(), plugin);
  });
  if (!created) return Unexpected<Answer>(never_returned("create"));
  return std::move(*created);
}

void stop_and_destroy(std::unique_ptr<Instance> instance) {
  const deliver::Deadline deadline = deliver::Clock::now() + start_timeout;
  static_cast<void>(deliver::call_within(deadline, [own = std::move(instance), deadline]() mutable {
    static_cast<void>(own->stop(deadline));
    own.reset();
    return true;
  }));
}

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
  const auto tree = std::make_shared<const load::OptionTree>(*options);
  auto instance = create(reporter.name, *plugin, tree);
  if (!instance) return failure(Errors{refused(settings, reporter, "be created", instance.error())});
  const Answer answer = start(*instance);
  if (answer.status != POLLUX_OK) return failure(Errors{refused(settings, reporter, "start", answer)});
  return std::move(*instance);
}

void stop_all(std::vector<ReporterSetup>& reporters) {
  for (ReporterSetup& reporter : reporters) stop_and_destroy(std::move(reporter.instance));
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
    const Answer answer = start(instance);
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
