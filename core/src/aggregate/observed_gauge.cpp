// Making an observed gauge, and its end.
#include <exception>
#include <string>
#include <utility>

#include <pollux/observed_gauge.hpp>

#include "aggregate/observers.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "platform/memory.hpp"
#include "platform/process.hpp"

namespace pollux {

ObservedGauge::ObservedGauge(std::uint64_t key, const Name& name, const Gauge& gauge,
                             detail::GaugeCallback callback) {
  try {
    auto made = std::make_shared<detail::Observer>(detail::Observer{
        key, std::string(name.text()), gauge, std::move(callback), platform::process_epoch()});
    if (aggregate::Observers::instance().add(made)) observer_ = std::move(made);
  } catch (const std::exception& error) {  // nothing is thrown at an application
    platform::if_memory([&] {
      diagnose::error("", "gauge " + diagnose::quoted(name.text()) +
                              " has no values: its callback cannot be called: " + error.what());
    });
  }
}

void ObservedGauge::end() noexcept { aggregate::Observers::instance().remove(observer_); }

}  // namespace pollux
