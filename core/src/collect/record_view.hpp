// RecordView: the fields of a record in a ring; the layout is in <pollux/detail/record.hpp>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <pollux/abi/value.h>
#include <pollux/detail/record.hpp>
#include <pollux/detail/thread_state.hpp>

namespace pollux::collect {

class RecordView {
 public:
  explicit RecordView(const std::byte* at) : at_(at) { std::memcpy(word_, at, sizeof word_); }

  [[nodiscard]] std::uint8_t host_slot() const {
    return static_cast<std::uint8_t>(word_[3] >> detail::host_shift);
  }
  [[nodiscard]] detail::Kind kind() const {
    if (!has(detail::flag_other)) return detail::Kind::timing;
    return static_cast<detail::Kind>(word_[2] >> detail::kind_shift & 0xff);
  }
  [[nodiscard]] bool is_context() const { return has(detail::flag_other) && kind() == detail::Kind::context; }
  [[nodiscard]] bool is_detached() const {
    return has(detail::flag_other) && kind() == detail::Kind::detached;
  }
  [[nodiscard]] bool is_timing() const {
    return !has(detail::flag_other) || kind() == detail::Kind::detached;
  }
  [[nodiscard]] bool is_error() const { return has(detail::flag_error); }
  [[nodiscard]] bool is_truncated() const { return has(detail::flag_truncated); }
  [[nodiscard]] std::uint32_t node() const { return word_[3] & 0xffffff; }
  [[nodiscard]] std::uint32_t payload_size() const { return word_[3] >> detail::bytes_shift & 0xfff8; }
  [[nodiscard]] std::uint32_t draw() const {  // its upper half
    return static_cast<std::uint32_t>(word_[3] >> 32) & 0xffff0000;
  }
  [[nodiscard]] std::uint64_t size() const { return detail::record_size + payload_size(); }

  [[nodiscard]] std::uint64_t time_ticks() const { return word_[0]; }
  // When it was written, but for the few nanoseconds that takes; of a timing that is its end.
  [[nodiscard]] std::uint64_t end_ticks() const { return is_timing() ? word_[1] : word_[0]; }
  [[nodiscard]] std::uint32_t number() const { return static_cast<std::uint32_t>(word_[2]); }
  [[nodiscard]] std::uint32_t parent() const {  // number of the enclosing scope; not of a detached one
    return static_cast<std::uint32_t>(has(detail::flag_other) ? word_[2] : word_[2] >> 32);
  }
  [[nodiscard]] std::uint8_t value_type() const {
    return static_cast<std::uint8_t>(word_[2] >> detail::type_shift);
  }
  [[nodiscard]] std::uint64_t value_bits() const { return word_[1]; }

  [[nodiscard]] const std::byte* payload() const { return at_ + detail::record_size; }
  [[nodiscard]] const std::byte* payload_end() const { return payload() + payload_size(); }

  // Of a detached timing.
  [[nodiscard]] detail::DetachedPart detached() const {
    detail::DetachedPart part;
    std::memcpy(&part, payload(), sizeof part);
    return part;
  }
  // Of a context.
  [[nodiscard]] detail::ThreadTrace trace() const {
    detail::ThreadTrace ids{{word_[0], word_[1], 0}, {}, has(detail::flag_error)};
    std::memcpy(&ids.span, payload(), sizeof ids.span);
    if (payload_size() > sizeof ids.span)
      std::memcpy(&ids.cause, payload() + sizeof ids.span, sizeof ids.cause);
    return ids;
  }

 private:
  [[nodiscard]] bool has(std::uint64_t flag) const { return (word_[3] >> detail::bytes_shift & flag) != 0; }

  const std::byte* at_;
  std::uint64_t word_[4];
};

// One entry of a payload.
class EntryView {
 public:
  explicit EntryView(const std::byte* at) : at_(at) { std::memcpy(&header_, at, sizeof header_); }

  [[nodiscard]] std::uint32_t key() const { return static_cast<std::uint32_t>(header_); }
  [[nodiscard]] std::uint32_t type() const { return static_cast<std::uint32_t>(header_ >> 48 & 0xff); }
  [[nodiscard]] std::uint32_t length() const { return static_cast<std::uint32_t>(header_ >> 32 & 0xffff); }
  // Of a string: its end is missing, because there was no room for it.
  [[nodiscard]] bool is_cut() const { return header_ >> 56 != 0; }
  [[nodiscard]] const char* text() const { return reinterpret_cast<const char*>(at_ + detail::entry_header); }
  [[nodiscard]] std::int64_t bits() const {
    std::int64_t bits = 0;
    std::memcpy(&bits, at_ + detail::entry_header, sizeof bits);
    return bits;
  }
  [[nodiscard]] const std::byte* next() const {
    const bool is_text = type() == POLLUX_VALUE_STRING;
    return at_ + detail::entry_header + (is_text ? detail::padded(length()) : 8);
  }

 private:
  const std::byte* at_;
  std::uint64_t header_ = 0;
};

}  // namespace pollux::collect
