// Protocol buffers: a later version adds fields, and an older one skips what it does not know.
#include "handed_state.hpp"

#include <algorithm>
#include <cstdint>
#include <protozero/pbf_builder.hpp>
#include <protozero/pbf_message.hpp>
#include <stdexcept>
#include <utility>

#include "messages.hpp"

namespace pollux::otlp {
namespace {

constexpr std::uint32_t state_version = 1;  // more than this one reads is something else altogether

enum class State : FieldNumber {
  version = 1,
  resource = 2,
  clock_offset_ns = 3,
  counted_until_ns = 4,
  has_counted = 5,
  falling = 6,  // repeated
  total = 7,    // repeated Total
  rest = 8,     // Rest
};
enum class Total : FieldNumber {
  key = 1,
  start_ns = 2,
  end_ns = 3,
  whole = 4,  // this or the next
  real = 5,
  count = 6,
  sum = 7,
  min = 8,
  max = 9,
  buckets = 10,  // packed
};
enum class Rest : FieldNumber { run_id = 1, sequence = 2, done = 3 /* packed */, rejected = 4 };

void append(protozero::pbf_builder<State>& to, const std::string& key, const Point& point) {
  protozero::pbf_builder<Total> total(to, State::total);
  total.add_bytes(Total::key, key);
  total.add_sfixed64(Total::start_ns, point.start_ns);
  total.add_sfixed64(Total::end_ns, point.end_ns);
  if (point.number.is_whole()) {
    total.add_sfixed64(Total::whole, point.number.whole());
  } else {
    total.add_double(Total::real, point.number.real());
  }
  if (point.count == 0) return;
  total.add_fixed64(Total::count, point.count);
  total.add_double(Total::sum, point.sum);
  total.add_double(Total::min, point.min);
  total.add_double(Total::max, point.max);
  total.add_packed_fixed64(Total::buckets, point.buckets.begin(), point.buckets.end());
}

void append(protozero::pbf_builder<State>& to, const Progress::Rest& given) {
  protozero::pbf_builder<Rest> rest(to, State::rest);
  rest.add_fixed64(Rest::run_id, given.run_id);
  rest.add_fixed64(Rest::sequence, given.sequence);
  rest.add_packed_fixed64(Rest::done, given.done.begin(), given.done.end());
  rest.add_fixed64(Rest::rejected, given.rejected);
}

std::pair<std::string, Point> read_total(protozero::pbf_message<Total> total) {
  std::string key;
  Point point;
  while (total.next()) {
    switch (total.tag()) {
      case Total::key:
        key = total.get_bytes();
        break;
      case Total::start_ns:
        point.start_ns = total.get_sfixed64();
        break;
      case Total::end_ns:
        point.end_ns = total.get_sfixed64();
        break;
      case Total::whole:
        point.number = Number(total.get_sfixed64());
        break;
      case Total::real:
        point.number = Number(total.get_double());
        break;
      case Total::count:
        point.count = total.get_fixed64();
        break;
      case Total::sum:
        point.sum = total.get_double();
        break;
      case Total::min:
        point.min = total.get_double();
        break;
      case Total::max:
        point.max = total.get_double();
        break;
      case Total::buckets: {
        const auto counts = total.get_packed_fixed64();
        point.buckets.assign(counts.begin(), counts.end());
        break;
      }
      default:
        total.skip();
    }
  }
  return {std::move(key), std::move(point)};
}

Progress::Rest read_rest(protozero::pbf_message<Rest> given) {
  Progress::Rest rest;
  while (given.next()) {
    switch (given.tag()) {
      case Rest::run_id:
        rest.run_id = given.get_fixed64();
        break;
      case Rest::sequence:
        rest.sequence = given.get_fixed64();
        break;
      case Rest::done: {
        const auto done = given.get_packed_fixed64();
        if (done.size() != rest.done.size()) throw std::runtime_error("the state has other signals");
        std::copy(done.begin(), done.end(), rest.done.begin());
        break;
      }
      case Rest::rejected:
        rest.rejected = given.get_fixed64();
        break;
      default:
        given.skip();
    }
  }
  return rest;
}

}  // namespace

std::string encode(const HandedState& state) {
  std::string bytes;
  protozero::pbf_builder<State> to(bytes);
  to.add_uint32(State::version, state_version);
  to.add_bytes(State::resource, state.resource);
  to.add_sfixed64(State::clock_offset_ns, state.metrics.clock_offset_ns);
  to.add_sfixed64(State::counted_until_ns, state.metrics.counted_until_ns);
  to.add_bool(State::has_counted, state.metrics.has_counted);
  for (const std::string& path : state.metrics.falling) to.add_bytes(State::falling, path);
  for (const auto& [key, point] : state.metrics.totals) append(to, key, point);
  if (state.rest) append(to, *state.rest);
  return bytes;
}

HandedState decode_state(std::string_view bytes) {
  HandedState state;
  std::uint32_t version = 0;
  protozero::pbf_message<State> from(bytes.data(), bytes.size());
  while (from.next()) {
    switch (from.tag()) {
      case State::version:
        version = from.get_uint32();
        break;
      case State::resource:
        state.resource = from.get_bytes();
        break;
      case State::clock_offset_ns:
        state.metrics.clock_offset_ns = from.get_sfixed64();
        break;
      case State::counted_until_ns:
        state.metrics.counted_until_ns = from.get_sfixed64();
        break;
      case State::has_counted:
        state.metrics.has_counted = from.get_bool();
        break;
      case State::falling:
        state.metrics.falling.insert(from.get_bytes());
        break;
      case State::total:
        state.metrics.totals.insert(read_total(from.get_message()));
        break;
      case State::rest:
        state.rest = read_rest(from.get_message());
        break;
      default:
        from.skip();
    }
  }
  if (version != state_version)
    throw std::runtime_error("the state has version " + std::to_string(version) + "; expected " +
                             std::to_string(state_version));
  return state;
}

}  // namespace pollux::otlp
