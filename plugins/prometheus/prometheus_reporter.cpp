#include "prometheus_reporter.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace pollux::prometheus {

PrometheusReporter::PrometheusReporter(const Options& options, HostView host)
    : settings_(read_settings(options)), host_(host), exposition_(std::make_shared<Exposition>(settings_)) {}

void PrometheusReporter::start() { resume(); }

void PrometheusReporter::resume() {
  if (!settings_.listen.empty()) serve();
  if (!settings_.push.url.empty())
    pusher_ = std::make_unique<Pusher>(settings_.push, host_,
                                       [page = exposition_] { return page->text(Format::text); });
}

void PrometheusReporter::serve() {
  const Address address(settings_.listen);
  auto listener = std::make_unique<Listener>(
      address, port_, settings_.path, [page = exposition_](Format format) { return page->text(format); },
      host_);
  port_ = listener->port();
  if (!settings_.discovery.folder.empty())
    discovery_file_ = std::make_unique<DiscoveryFile>(settings_.discovery.folder,
                                                      target_of(address, port_, settings_, host_), host_);
  listener_ = std::move(listener);
  host_.info("serves http://" + address.with_port(port_) + settings_.path);
}

BatchResult PrometheusReporter::record_batch(const Batch& batch) { return exposition_->record(batch, host_); }

void PrometheusReporter::release() { stop(); }

void PrometheusReporter::stop() {
  discovery_file_.reset();
  listener_.reset();
  const std::unique_ptr<Pusher> pusher = std::move(pusher_);
  if (!pusher) return;
  if (const std::string problem = pusher->stop(); !problem.empty()) throw std::runtime_error(problem);
}

}  // namespace pollux::prometheus
