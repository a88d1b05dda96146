// Builds a FlatObject from the events of nlohmann's parser; no tree is made in between.
#include "cli/flat_object.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "cli/text.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

constexpr std::size_t longest_shown = 160;  // bytes of a parser's message

std::string in_quotes(std::string_view key) { return diagnose::quoted(key, 40); }

// "[json.exception.parse_error.101] parse error at line 1, column 7: syntax error …; last read: …" → "syntax
// error …"
std::string without_preamble(std::string_view text) {
  for (const std::string_view end : {"] ", ": "}) {
    const std::size_t at = text.find(end);
    if (at != std::string_view::npos && (end != ": " || text.starts_with("parse error"))) {
      text.remove_prefix(at + end.size());
    }
  }
  // What was read last may be a value, whatever its key.
  return diagnose::escaped(text.substr(0, text.find("; last read: ")), longest_shown);
}

class Collector : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Collector(FlatObject& into) : into_(into) {}

  [[nodiscard]] const std::string& reason() const { return reason_; }

  bool null() override { return scalar(std::monostate{}); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return scalar(static_cast<double>(value));
    }
    return scalar(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (!std::isfinite(value))
      return fail(in_quotes(key_) + ": the number " + diagnose::escaped(text, 40) + " is too large");
    if (depth_ == 1 && key_.ends_with("_s")) into_.decimals.emplace_back(key_, text);
    return scalar(value);
  }
  bool string(string_t& value) override { return scalar(std::move(value)); }
  bool binary(binary_t&) override { return fail("binary data"); }  // not in JSON text

  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool start_object(std::size_t) override {
    if (depth_ == 0) return open(into_.members);
    if (depth_ == 1 && key_ == "attributes") return open(into_.attributes);
    if (depth_ == 1 && key_ == "buckets") return open(into_.buckets.emplace());
    return fail(in_quotes(key_) + " holds an object, expected a bool, a number or a string");
  }
  bool end_object() override {
    --depth_;
    open_ = &into_.members;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 0) return fail("not an object: the line holds a list");
    return fail(in_quotes(key_) + " holds a list, expected a bool, a number or a string");
  }
  bool end_array() override { return true; }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    if (error.id == number_overflow)
      return fail(without_preamble(error.what()) + ": the number is too large");
    return fail("not JSON at byte " + std::to_string(position) + ": " + without_preamble(error.what()));
  }

 private:
  static constexpr int number_overflow = 406;  // json.exception.out_of_range.406

  bool fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  bool open(std::vector<Member>& members) {
    open_ = &members;
    ++depth_;
    return true;
  }
  bool scalar(host::ImportedValue value) {
    if (depth_ == 0) return fail("not an object: the line holds a single value");
    if (depth_ == 1 && key_ == "attributes") {
      if (std::holds_alternative<std::monostate>(value)) return true;
      return fail("'attributes' must be an object");
    }
    open_->emplace_back(std::move(key_), std::move(value));
    return true;
  }

  FlatObject& into_;
  std::vector<Member>* open_ = nullptr;  // members of the object that is being read
  std::string key_;
  std::string reason_;
  int depth_ = 0;  // 1: in the line's object, 2: in one of its own
};

}  // namespace

std::string_view FlatObject::decimal_of(std::string_view key) const {
  for (auto each = decimals.rbegin(); each != decimals.rend(); ++each) {  // the last one counts
    if (each->first == key) return each->second;
  }
  return {};
}

Result<FlatObject, std::string> parse_flat_object(std::string_view text) {
  FlatObject object;
  Collector collector(object);
  if (nlohmann::json::sax_parse(text, &collector)) return object;
  if (!is_utf8(text)) return Unexpected<std::string>("not UTF-8");
  return Unexpected<std::string>(collector.reason());
}

}  // namespace pollux::cli
