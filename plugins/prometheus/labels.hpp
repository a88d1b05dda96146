// Labels: which attributes of an event tell one series of a family from another.
#pragma once

#include <prometheus/client_metric.h>

#include <cstdint>
#include <string>
#include <vector>

#include <pollux/sdk/event.hpp>

namespace pollux::prometheus {

class Labels {
 public:
  using Page = std::vector<::prometheus::ClientMetric::Label>;

  // `keys`: attributes. Those whose names are alike on the page, `a.b` and `a_b`, share a label, their values
  // in the order of the keys with `;` between them, as the OpenTelemetry specification has it ("Prometheus
  // and OpenMetrics Compatibility"). `fixed`: labels that every series of the family has.
  Labels(std::vector<std::string> keys, Page fixed);

  [[nodiscard]] bool empty() const { return labels_.empty(); }

  // The values of the event's attributes as one text, for looking a series up: equal texts, equal labels. An
  // attribute that is not there is an empty value, which to a server is no label at all.
  void read(const Attributes& attributes, std::string& text) const;

  // The labels of that text as the page has them.
  [[nodiscard]] Page page(const std::string& text) const;
  // Those of the series that takes what goes beyond the cap.
  [[nodiscard]] Page overflow() const;
  // Those of a series without attributes.
  [[nodiscard]] const Page& fixed() const { return fixed_; }

 private:
  struct Label {
    std::string name;
    std::vector<std::string> keys;  // of attributes
  };
  std::vector<Label> labels_;
  Page fixed_;
};

}  // namespace pollux::prometheus
