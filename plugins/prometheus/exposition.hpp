// Exposition: the page, kept up to date by one thread and read by others.
#pragma once

#include <mutex>
#include <string>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/reporter.hpp>

#include "families.hpp"
#include "negotiation.hpp"
#include "page.hpp"
#include "settings.hpp"

namespace pollux::prometheus {

class Exposition {
 public:
  // `settings` outlives it.
  explicit Exposition(const Settings& settings) : settings_(settings), families_(settings) {}

  BatchResult record(const Batch& batch, HostView host);

  [[nodiscard]] std::string text(Format format) const;

 private:
  [[nodiscard]] Page page() const;

  const Settings& settings_;
  mutable std::mutex mutex_;  // of the families: held while a batch is recorded, and while they are copied
  Families families_;
};

}  // namespace pollux::prometheus
