#include "prometheus_reporter.hpp"

#include <stdexcept>
#include <string>

namespace pollux::prometheus {

PrometheusReporter::PrometheusReporter(const Options& options, HostView host)
    : settings_(read_settings(options)), host_(host), exposition_(std::make_shared<Exposition>(settings_)) {}

void PrometheusReporter::start() { resume(); }

void PrometheusReporter::resume() {
  if (!settings_.listen.empty()) {
    listener_ = std::make_unique<Listener>(
        settings_.listen, settings_.path, [page = exposition_] { return page->text(); }, host_);
    if (settings_.listen.ends_with(":0")) host_.info("listens on port " + std::to_string(listener_->port()));
  }
  if (!settings_.push.url.empty())
    pusher_ = std::make_unique<Pusher>(settings_.push, host_, [page = exposition_] { return page->text(); });
}

BatchResult PrometheusReporter::record_batch(const Batch& batch) { return exposition_->record(batch, host_); }

void PrometheusReporter::release() { stop(); }

void PrometheusReporter::stop() {
  listener_.reset();
  const std::unique_ptr<Pusher> pusher = std::move(pusher_);
  if (!pusher) return;
  if (const std::string problem = pusher->stop(); !problem.empty()) throw std::runtime_error(problem);
}

}  // namespace pollux::prometheus
