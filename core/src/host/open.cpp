#include "host/open.hpp"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/summary.hpp>

#include "config/load.hpp"
#include "diagnose/conceal.hpp"
#include "diagnose/log.hpp"
#include "host/enabled.hpp"
#include "host/prepare.hpp"
#include "host/ready.hpp"
#include "platform/thread.hpp"
#include "redact/value_patterns.hpp"

namespace pollux::host {

namespace {

using deliver::Answer;
using deliver::Instance;

// On a failure nothing is left of it.
Result<ReporterSetup, Errors> open_reporter(const config::Settings& settings,
                                            const config::ReporterSettings& reporter,
                                            load::ExclusivePaths& paths) {
  auto setup = look_up(settings, reporter, paths);
  if (!setup) return failure(std::move(setup.error()));
  auto instance = create(settings, *setup);
  if (!instance) return failure(std::move(instance.error()));
  const Answer answer = start(*instance);
  if (answer.status != POLLUX_OK) return failure(Errors{refused(settings, reporter, "start", answer)});
  setup->instance = std::move(*instance);
  return setup;
}

}  // namespace

Result<std::shared_ptr<HostCore>, Errors> open_core(const config::Settings& settings, Source source) {
  if (!is_enabled(settings.telemetry.enabled)) return HostCore::disabled();
  const platform::CancellationBlocked uncancelled;
  make_process_ready();
  // What plugins say while they are created is redacted by the rules of the host that will be.
  const auto patterns = std::make_shared<const redact::ValuePatterns>(settings.redaction.values);
  diagnose::conceal_matches(patterns);
  std::vector<ReporterSetup> reporters;
  Errors fatal;
  load::ExclusivePaths paths;
  for (const config::ReporterSettings& reporter : settings.reporters) {
    if (!reporter.enabled) continue;
    auto setup = open_reporter(settings, reporter, paths);
    if (setup) {
      reporters.push_back(std::move(*setup));
    } else if (reporter.on_error == config::OnError::skip) {
      log_skipped(setup.error(), "skipped");
    } else {
      fatal.insert(fatal.end(), setup.error().begin(), setup.error().end());
    }
  }
  if (!fatal.empty()) return failure(std::move(fatal));
  auto core = HostCore::open(settings, std::move(reporters), std::move(source));
  if (!core) return failure(Errors{std::move(core.error())});
  return *std::move(core);
}

Result<std::shared_ptr<HostCore>> open_adopted(const config::Settings& settings,
                                               std::vector<detail::AdoptedReporter> adopted) {
  const platform::CancellationBlocked uncancelled;
  make_process_ready();
  std::vector<ReporterSetup> reporters;
  std::set<std::string> names;
  for (detail::AdoptedReporter& reporter : adopted) {
    config::ReporterSettings own;
    if (!settings.reporters.empty())
      own = settings.reporters.front();  // what the context's options say of all
    own.name = reporter.name;
    for (int n = 2; !names.insert(own.name).second; ++n) own.name = reporter.name + " #" + std::to_string(n);
    std::shared_ptr<Instance> instance = Instance::adopt(own.name, *reporter.functions, reporter.instance);
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
