#include <utility>

#include <pollux/host.hpp>

#include "config/load.hpp"
#include "diagnose/clean.hpp"
#include "host/access.hpp"
#include "host/enabled.hpp"
#include "host/host_core.hpp"
#include "host/open.hpp"

namespace pollux {

namespace {

// The last door before the application: an error may quote names and paths of anybody. Secrets were taken out
// where it was made; the patterns are not asked again, for a reload would compile new ones only for that.
Unexpected<Error> cleaned_failure(Error error) {
  for (std::string* part : {&error.where, &error.what, &error.expected, &error.remedy})
    *part = diagnose::escaped_lines(*part);
  return failure(std::move(error));
}

template <class T>
Result<T> checked(Result<T> result) {
  if (!result) return cleaned_failure(std::move(result.error()));
  return result;
}

Result<config::Settings> in_one(Result<config::Settings, Errors> settings) {
  if (!settings) return failure(Error{"", message_of(settings.error()), "", ""});
  return std::move(*settings);
}

}  // namespace

Host::Host(std::shared_ptr<host::HostCore> core) : core_(std::move(core)) {}
Host::Host(Host&&) noexcept = default;
Host& Host::operator=(Host&& other) noexcept {
  if (this != &other) {
    if (core_) core_->shutdown();
    core_ = std::move(other.core_);
  }
  return *this;
}
// Here, and not with the last reference: another thread may hold one for as long as a call of its context
// takes.
Host::~Host() {
  if (core_) core_->shutdown();
}

namespace host {
Result<Host> open(const config::Settings& settings, Source source) {
  auto core = open_core(settings, std::move(source));
  if (!core) return cleaned_failure(std::move(core.error()));
  return Access::host(std::move(*core));
}
}  // namespace host

Result<Host> Host::from_file(const std::filesystem::path& file) {
  host::Source source = host::source_of(file);
  auto settings = in_one(config::load_file(file, host::surroundings()));
  if (!settings) return cleaned_failure(std::move(settings.error()));
  return host::open(*settings, std::move(source));
}

Result<Host> Host::from_text(std::string_view toml, const std::filesystem::path& folder) {
  auto settings = in_one(config::load_text(toml, folder / "(text)", host::surroundings()));
  if (!settings) return cleaned_failure(std::move(settings.error()));
  return host::open(*settings);
}

Result<Host> Host::from_environment() {
  const config::Environment environment = config::process_environment();
  if (const auto file = config::file_from_environment(environment)) return from_file(*file);
  if (environment("POLLUX_REPORTERS").value_or("") != "") return from_text("");
  config::Settings settings = host::default_settings();
  if (!host::is_enabled(settings.telemetry.enabled)) return Host(host::HostCore::disabled());
  auto core = host::open_adopted(settings, {host::built_in_summary()});
  if (!core) return cleaned_failure(std::move(core.error()));
  return Host(std::move(*core));
}

TelemetryContext Host::telemetry() const& { return TelemetryContext(core_->key()); }
bool Host::is_enabled() const { return telemetry().is_enabled(); }
FlushReport Host::flush(std::chrono::nanoseconds within) { return core_->flush(within); }
FlushReport Host::shutdown(std::chrono::nanoseconds within) { return core_->shutdown(within); }
Ledger Host::ledger() const { return core_->ledger(); }
Result<ReloadReport> Host::reload() { return checked(core_->reload()); }
Result<void> Host::reload_on(int signal) { return checked(core_->reload_on(signal)); }
Result<std::string> Host::snapshot(std::string_view reporter) const {
  return checked(core_->snapshot(reporter));
}

}  // namespace pollux
