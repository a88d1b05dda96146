// Families: which family of the page an event belongs to, decided once a scope and then looked up by its id.
#pragma once

#include <prometheus/metric_family.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "family.hpp"
#include "page.hpp"
#include "settings.hpp"

namespace pollux::prometheus {

// Not thread-safe.
class Families {
 public:
  // `settings` outlives it.
  explicit Families(const Settings& settings);

  // Empty when the event is on the page, or is a text, which no page holds; else why it is not.
  [[nodiscard]] std::string_view record(const Timing& timing);
  [[nodiscard]] std::string_view record(const Metric& metric);

  // What an operator should know: names that collide, families that overflow. Each once.
  [[nodiscard]] std::vector<std::string> take_news();

  // All families, by name.
  [[nodiscard]] Page page() const;

 private:
  // A family's place in the lookup: undecided, decided, or refused.
  struct Place {
    Family* family = nullptr;
    std::string_view refused;  // why
  };
  struct TimingPlaces {
    Place durations, errors;
  };
  static constexpr std::size_t metric_types = 4;
  // By type: those of the application, then those of the host's own, which may have the same path.
  using MetricPlaces = std::array<Place, 2 * metric_types>;

  // The families of one name on the page: one, or one a scope where the scope is a label.
  struct Named {
    std::string owner;  // "scope 'a.b'"
    bool is_self;       // the host's own
    ::prometheus::MetricType type;
    std::map<std::string, std::unique_ptr<Family>, std::less<>> families;  // by path
  };

  void look_at(const Timing& timing, TimingPlaces& places);
  void look_at(const Metric& metric, Place& place);
  // What is to be called by that name: whose it is, and what its series have.
  struct Claim {
    std::string owner;
    bool is_self;
    std::string_view path;
    FamilyDescription description;
    std::vector<std::string> keys;
    Labels::Page fixed;
  };
  Place claim(Claim claim);
  // Makes room for a name of the application's, to which the host's own and the process's give way.
  void give_way(const Claim& claim);
  Place hide(Claim claim, const std::string& other);
  [[nodiscard]] const std::string* owner_of(const FamilyDescription& description,
                                            const std::string& owner) const;
  [[nodiscard]] Bounds bounds_for(const Metric& metric) const;
  void watch(Family& family);

  const Settings& settings_;
  std::vector<TimingPlaces> timings_;                      // by scope id
  std::vector<MetricPlaces> metrics_;                      // by scope id
  std::map<std::string, Named, std::less<>> named_;        // by name on the page
  std::map<std::string, std::string, std::less<>> taken_;  // names of samples: by whom
  std::vector<Named> hidden_;                              // the host's own that are not on the page
  std::vector<std::string> news_;
};

}  // namespace pollux::prometheus
