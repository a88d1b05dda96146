// Configuration files: each fault has a place inside the text, and settings that are shown are read back as
// the same.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "config/load.hpp"
#include "fuzz.hpp"
#include "load/options.hpp"

namespace {

using namespace pollux::config;

const std::string label = "/etc/pollux.toml";

std::optional<std::string> variable(std::string_view name) {
  if (name == "HOME") return "/home/someone";
  if (name == "ODD") return "\"quoted\"\n\\ ${HOME} \x7f";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

// An option of each type, to which the options of the reporters are fitted.
constexpr char schema_bytes[] =
    "POLLUX-MANIFEST-1\0abi=1.0.5\0name=log\0version=1.0.0\0"
    "option=on|bool|true||\0option=count|int|3||\0option=share|float|||\0"
    "option=text|string|\"x\"|secret|\0option=every|duration|\"1s\"||\0option=room|size|\"4KiB\"||\0"
    "option=names|list|[\"a\"]||\0option=more|table|||\0option=format|enum(text,json)|\"text\"||\0"
    "option=headers.*|string|||\0";

const pollux::load::Manifest& schema() {
  static const auto manifest =
      pollux::load::parse_manifest(std::string_view(schema_bytes, sizeof schema_bytes - 1), "schema");
  fuzz::property(manifest.has_value(), "the schema of this target is right",
                 manifest ? "" : manifest.error().message());
  return *manifest;
}

std::uint32_t take_number(std::string_view& rest) {
  std::uint32_t number = 0;
  const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), number).ptr;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

// "LABEL:LINE:COLUMN" of a line of the text. The line feed has a column too, and toml++ puts the end of the
// text one after that.
bool is_place(std::string_view where, std::string_view text) {
  if (!where.starts_with(label + ':')) return false;
  where.remove_prefix(label.size() + 1);
  const std::uint32_t line = take_number(where);
  if (line == 0 || !where.starts_with(':')) return false;
  where.remove_prefix(1);
  const std::uint32_t column = take_number(where);
  for (std::uint32_t skipped = 1; skipped < line; ++skipped) {
    const std::size_t feed = text.find('\n');
    if (feed == text.npos) return false;
    text.remove_prefix(feed + 1);
  }
  return column >= 1 && column <= std::min(text.find('\n'), text.size()) + 2 && where.empty();
}

void check_errors(const pollux::Errors& errors, std::string_view text) {
  fuzz::property(!errors.empty(), "a refusal has a reason");
  for (const pollux::Error& error : errors) {
    fuzz::property(!error.what.empty() && is_place(error.where, text), "a fault has a place in the text",
                   error.message());
  }
}

bool same(const Option& left, const Option& right) {
  if (left.secret) return left.key == right.key;  // it was hidden
  if (left.key != right.key || left.value.index() != right.value.index()) return false;
  if (const auto* number = std::get_if<double>(&left.value)) {
    const double other = std::get<double>(right.value);
    return *number == other || (std::isnan(*number) && std::isnan(other));
  }
  if (const auto* children = std::get_if<std::vector<Option>>(&left.value)) {
    const auto& others = std::get<std::vector<Option>>(right.value);
    return left.is_table == right.is_table &&
           std::equal(children->begin(), children->end(), others.begin(), others.end(),
                      [](const Option& one, const Option& other) { return same(one, other); });
  }
  if (const auto* text = std::get_if<std::string>(&left.value))
    return *text == std::get<std::string>(right.value);
  if (const auto* number = std::get_if<std::int64_t>(&left.value))
    return *number == std::get<std::int64_t>(right.value);
  return std::get<bool>(left.value) == std::get<bool>(right.value);
}

bool same(const ReporterSettings& left, const ReporterSettings& right) {
  return left.name == right.name && left.plugin == right.plugin && left.sha256 == right.sha256 &&
         left.enabled == right.enabled && left.include == right.include && left.exclude == right.exclude &&
         left.sample == right.sample && left.queue == right.queue && left.queue_bytes == right.queue_bytes &&
         left.batch == right.batch && left.overflow == right.overflow &&
         left.block_timeout == right.block_timeout && left.retry.max_age == right.retry.max_age &&
         left.retry.initial_delay == right.retry.initial_delay &&
         left.retry.max_delay == right.retry.max_delay && left.health == right.health &&
         left.on_error == right.on_error && same(left.options, right.options);
}

bool same(const Settings& left, const Settings& right) {
  const TelemetrySettings &a = left.telemetry, &b = right.telemetry;
  return a.enabled == b.enabled && a.strict_scopes == b.strict_scopes && a.delivery == b.delivery &&
         a.flush_interval == b.flush_interval && a.interval == b.interval &&
         a.shutdown_timeout == b.shutdown_timeout && a.ring_size == b.ring_size &&
         a.max_scopes == b.max_scopes && a.log_account == b.log_account &&
         left.plugins.path == right.plugins.path && left.plugins.on_error == right.plugins.on_error &&
         left.redaction.keys == right.redaction.keys && left.redaction.values == right.redaction.values &&
         left.redaction.max_length == right.redaction.max_length &&
         left.redaction.max_distinct == right.redaction.max_distinct &&
         std::equal(
             left.reporters.begin(), left.reporters.end(), right.reporters.begin(), right.reporters.end(),
             [](const ReporterSettings& one, const ReporterSettings& other) { return same(one, other); });
}

void check_shown(const Settings& settings) {
  const std::string shown = show(settings);
  const auto again = load_text(shown, label, variable);
  fuzz::property(again.has_value(), "what is shown can be read",
                 again ? "" : shown + message_of(again.error()));
  fuzz::property(same(settings, *again), "what is shown is read as the same settings", shown);
  fuzz::property(show(*again) == shown, "showing it again shows the same", shown + "\n---\n" + show(*again));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = fuzz::text_of(bytes, size);
  const auto settings = load_text(text, label, variable);
  if (!settings) {
    check_errors(settings.error(), text);
    return 0;
  }
  if (settings->hidden.empty()) check_shown(*settings);  // a hidden pattern or plugin is none

  for (const ReporterSettings& reporter : settings->reporters) {
    const auto options = pollux::load::check_options(*settings, reporter, schema());
    if (!options) {
      check_errors(options.error(), text);
    } else {
      fuzz::property(pollux::load::OptionTree(*options).root() != nullptr, "options that fit have a tree");
    }
  }
  return 0;
}
