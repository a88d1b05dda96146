#include "families.hpp"

#include <algorithm>
#include <utility>

#include "names.hpp"
#include "process_metrics.hpp"

namespace pollux::prometheus {
namespace {

using ::prometheus::MetricType;

constexpr std::string_view collides = "its name on the page is another's; the log says whose";
constexpr const char* sample_suffixes[] = {"_bucket", "_sum", "_count", "_created"};  // of a histogram
constexpr std::size_t no_limit = static_cast<std::size_t>(-1);  // of the host's own series: there are few
constexpr std::string_view not_on_page = "a histogram takes finite numbers, a counter those from 0 up";

// With the word for the unit behind it, unless it is there.
std::string with_suffix(std::string name, std::string_view suffix) {
  if (suffix.empty() || name == suffix) return name;
  const std::string ending = std::string("_").append(suffix);
  if (!name.ends_with(ending)) name += ending;
  return name;
}

std::string quoted(const char* what, std::string_view path) {
  return std::string(what) + " '" + std::string(path) + "'";
}

// In a comment of the page a line must stay one.
std::string help_text(const EventView& event, const std::string& fallback) {
  const std::string_view description = view(event.raw().scope->description);
  std::string text(description.empty() ? std::string_view(fallback) : description);
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

template <class Places>
auto& place_of(Places& places, std::uint32_t id) {
  if (id >= places.size()) places.resize(std::max<std::size_t>(id + std::size_t{1}, places.size() * 2));
  return places[id];
}

}  // namespace

Families::Families(const Settings& settings) : settings_(settings) {}

std::string_view Families::record(const Timing& timing) {
  TimingPlaces& places = place_of(timings_, timing.scope_id());
  if (!places.durations.family && places.durations.refused.empty()) look_at(timing, places);
  if (!places.durations.family) return places.durations.refused;
  places.durations.family->record(timing);
  watch(*places.durations.family);
  if (places.errors.family)
    places.errors.family->add(timing.attributes(), timing.status() == Status::error ? 1 : 0);
  return {};
}

std::string_view Families::record(const Metric& metric) {
  if (metric.value().is_string() || metric.value().type() == Value::Type::none) return {};
  const std::size_t index = static_cast<std::size_t>(metric.type()) + (metric.is_self() ? metric_types : 0);
  Place& place = place_of(metrics_, metric.scope_id())[index];
  if (!place.family && place.refused.empty()) look_at(metric, place);
  if (!place.family) return place.refused;
  if (!place.family->record(metric)) return not_on_page;
  watch(*place.family);
  return {};
}

void Families::look_at(const Timing& timing, TimingPlaces& places) {
  const std::string_view path = timing.scope();
  const std::string stem =
      settings_.prefix + (settings_.scope_as_label ? std::string("scope") : legal_name(path));
  const std::string owner = settings_.scope_as_label ? "the scopes" : quoted("scope", path);
  const std::vector<std::string> keys = labels_of(settings_.labels, path);
  const Labels::Page fixed =
      settings_.scope_as_label ? Labels::Page{{"scope", std::string(path)}} : Labels::Page{};
  const Bounds* rule = bounds_of(settings_.buckets, path);
  const auto help = [&](const char* what) {
    return settings_.scope_as_label
               ? std::string(what) + " of scopes"
               : help_text(timing, std::string(what) + " of the scope " + std::string(path));
  };
  places.durations = claim({owner,
                            false,
                            path,
                            {stem + "_duration_seconds", help("Duration"), MetricType::Histogram,
                             rule ? *rule : settings_.duration_bounds, "seconds", settings_.max_series},
                            keys,
                            fixed});
  places.errors =
      claim({owner,
             false,
             path,
             {stem + "_errors_total", help("Failures"), MetricType::Counter, {}, "", settings_.max_series},
             keys,
             fixed});
}

void Families::look_at(const Metric& metric, Place& place) {
  const std::string_view path = metric.scope();
  const bool is_self = metric.is_self();
  const bool is_counter = metric.type() == pollux::MetricType::counter;
  std::string unit = unit_word(metric.unit());
  std::string name = (is_self ? "" : settings_.prefix) + legal_name(path);
  // The unit stands before "total".
  if (is_counter && !unit.empty() && name.ends_with("_total")) name.erase(name.size() - 6);
  name = with_suffix(std::move(name), unit);
  std::vector<std::string> keys;
  if (is_self) {
    for (const Attribute attribute : metric.attributes()) keys.emplace_back(attribute.key);
  } else {
    keys = labels_of(settings_.labels, path);
  }
  FamilyDescription description{{},
                                help_text(metric, quoted("Metric", path)),
                                MetricType::Untyped,
                                {},
                                std::move(unit),
                                is_self ? no_limit : settings_.max_series};
  if (is_counter) {
    name = with_suffix(std::move(name), "total");
    description.type = MetricType::Counter;
  } else if (metric.type() == pollux::MetricType::histogram) {
    description.type = MetricType::Histogram;
    description.bounds = bounds_for(metric);
  } else if (metric.type() == pollux::MetricType::gauge) {
    description.type = MetricType::Gauge;
  }
  description.name = std::move(name);
  const bool is_up_down = metric.type() == pollux::MetricType::up_down_counter;
  if (is_up_down) description.type = MetricType::Gauge;
  const char* const what = is_self ? "the host's metric" : is_up_down ? "up-down counter" : "metric";
  place = claim({quoted(what, path), is_self, path, std::move(description), std::move(keys), {}});
}

// A handle has buckets of its own; what is recorded by name has those of the rules.
Bounds Families::bounds_for(const Metric& metric) const {
  if (const auto aggregate = metric.aggregate(); aggregate && !aggregate->buckets().empty()) {
    const auto own = aggregate->buckets().bounds();
    return {own.begin(), own.end()};
  }
  const Bounds* rule = bounds_of(settings_.buckets, metric.scope());
  return rule ? *rule : settings_.value_bounds;
}

// Who has the name, or one of the names of its samples, already; null: nobody but `owner` itself.
const std::string* Families::owner_of(const FamilyDescription& description, const std::string& owner) const {
  const auto named = named_.find(description.name);
  if (named != named_.end() && (named->second.owner != owner || named->second.type != description.type))
    return &named->second.owner;
  const auto taken = taken_.find(description.name);
  if (taken != taken_.end()) return &taken->second;
  for (const char* suffix : sample_suffixes) {
    const auto sample = named_.find(description.name + suffix);
    if (description.type == MetricType::Histogram && sample != named_.end()) return &sample->second.owner;
  }
  return nullptr;
}

Families::Place Families::claim(Claim claim) {
  const std::string name = claim.description.name;
  if (!claim.is_self) give_way(claim);
  if (const std::string* other = owner_of(claim.description, claim.owner)) {
    if (claim.is_self) return hide(std::move(claim), *other);
    news_.push_back(claim.owner + " would be called " + name + " on the page, as " + *other +
                    " is: its events are rejected; rename one, or exclude it");
    return {nullptr, collides};
  }
  if (claim.description.type == MetricType::Histogram) {
    for (const char* suffix : sample_suffixes) taken_.try_emplace(name + suffix, claim.owner);
  }
  Named& named =
      named_.try_emplace(name, Named{claim.owner, claim.is_self, claim.description.type, {}}).first->second;
  std::unique_ptr<Family>& family = named.families[std::string(claim.path)];
  if (!family)
    family =
        std::make_unique<Family>(std::move(claim.description), std::move(claim.keys), std::move(claim.fixed));
  return {family.get(), {}};
}

void Families::give_way(const Claim& claim) {
  const std::string& name = claim.description.name;
  std::string other;
  if (const auto own = named_.find(name); own != named_.end() && own->second.is_self) {
    other = own->second.owner;
    hidden_.push_back(std::move(own->second));  // places refer to its families
    named_.erase(own);
  } else if (settings_.process &&
             std::ranges::find(process_metric_names, name) != std::end(process_metric_names) &&
             own == named_.end()) {
    other = "the process";
  }
  if (!other.empty())
    news_.push_back(claim.owner + " is called " + name + " on the page, as " + other +
                    " would be, which is left out; rename it, or set 'prefix'");
}

// Its events are taken and shown nowhere.
Families::Place Families::hide(Claim claim, const std::string& other) {
  news_.push_back(claim.owner + " is not on the page, because " + other + " is called " +
                  claim.description.name + " there; rename that, or set 'prefix'");
  Named& named = hidden_.emplace_back(Named{claim.owner, true, claim.description.type, {}});
  std::unique_ptr<Family>& family = named.families[std::string(claim.path)];
  family =
      std::make_unique<Family>(std::move(claim.description), std::move(claim.keys), std::move(claim.fixed));
  return {family.get(), {}};
}

void Families::watch(Family& family) {
  if (!family.has_begun_to_overflow()) return;
  news_.push_back(family.description().name + " has " + std::to_string(settings_.max_series) +
                  " series (max_series): further ones are one series, whose labels say [other]");
}

std::vector<std::string> Families::take_news() { return std::exchange(news_, {}); }

Page Families::page() const {
  Page page;
  for (const auto& [name, named] : named_) {
    const FamilyDescription& description = named.families.begin()->second->description();
    PageFamily& family =
        page.emplace_back(PageFamily{{name, description.help, named.type, {}}, description.unit, {}});
    for (const auto& [path, each] : named.families) each->append_to(family);
  }
  return page;
}

}  // namespace pollux::prometheus
