#include <utility>

#include <pollux/host.hpp>

#include "config/load.hpp"
#include "host/access.hpp"
#include "host/enabled.hpp"
#include "host/errors.hpp"
#include "host/host_core.hpp"
#include "host/open.hpp"

namespace pollux {

namespace {

Result<Host> opened(Result<Host, Errors> host) {
  if (!host) return failure(host::in_one(host.error()));
  return *std::move(host);
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
Result<Host, Errors> open(const config::Settings& settings, Source source) {
  auto core = open_core(settings, std::move(source));
  if (!core) return failure(std::move(core.error()));
  return Access::host(std::move(*core));
}
}  // namespace host

Result<Host> Host::from_file(const std::filesystem::path& file) {
  host::Source source = host::source_of(file);
  auto settings = config::load_file(file, host::surroundings());
  if (!settings) return failure(host::in_one(settings.error()));
  return opened(host::open(*settings, std::move(source)));
}

Result<Host> Host::from_text(std::string_view toml, const std::filesystem::path& folder) {
  auto settings = config::load_text(toml, folder / "(text)", host::surroundings());
  if (!settings) return failure(host::in_one(settings.error()));
  return opened(host::open(*settings));
}

Result<Host> Host::from_environment() {
  const config::Environment environment = config::process_environment();
  if (const auto file = config::file_from_environment(environment)) return from_file(*file);
  if (environment("POLLUX_REPORTERS").value_or("") != "") return from_text("");
  config::Settings settings = host::default_settings();
  if (!host::is_enabled(settings.telemetry.enabled)) return Host(host::HostCore::disabled());
  auto core = host::open_adopted(settings, {host::built_in_summary()});
  if (!core) return failure(host::escaped(std::move(core.error())));
  return Host(std::move(*core));
}

TelemetryContext Host::telemetry() const& { return TelemetryContext(core_->key()); }
bool Host::is_enabled() const { return telemetry().is_enabled(); }
FlushReport Host::flush(std::chrono::nanoseconds within) { return core_->flush(within); }
FlushReport Host::shutdown(std::chrono::nanoseconds within) { return core_->shutdown(within); }
Ledger Host::ledger() const { return core_->ledger(); }
Result<ReloadReport> Host::reload() { return core_->reload(); }
Result<void> Host::reload_on(int signal) { return core_->reload_on(signal); }
Result<std::string> Host::snapshot(std::string_view reporter) const { return core_->snapshot(reporter); }

}  // namespace pollux
