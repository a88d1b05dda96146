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
    return static_cast<std::uint8_t>(word_[1] >> detail::host_shift);
  }
  [[nodiscard]] std::uint8_t tag() const { return static_cast<std::uint8_t>(word_[1] >> detail::tag_shift); }
  [[nodiscard]] detail::Kind kind() const { return static_cast<detail::Kind>(tag() & 7u); }
  [[nodiscard]] bool is_timing() const { return kind() == detail::Kind::timing; }
  [[nodiscard]] bool is_error() const { return is_timing() && (tag() & detail::tag_error) != 0; }
  [[nodiscard]] bool is_truncated() const { return (tag() & detail::tag_truncated) != 0; }
  [[nodiscard]] bool is_extended() const { return (tag() & detail::tag_extended) != 0; }
  [[nodiscard]] std::uint64_t time_ticks() const { return word_[0]; }
  [[nodiscard]] std::uint32_t node() const { return static_cast<std::uint32_t>(word_[3]); }
  [[nodiscard]] std::uint32_t payload_size() const { return static_cast<std::uint16_t>(word_[3] >> 32); }
  [[nodiscard]] std::uint32_t draw() const { return static_cast<std::uint32_t>(word_[3] >> 48); }
  [[nodiscard]] std::uint64_t size() const { return detail::record_size + payload_size(); }

  [[nodiscard]] std::uint64_t duration_ticks() const {
    if (is_extended()) return payload_word();
    return word_[1] & ((std::uint64_t{1} << detail::duration_bits) - 1);
  }
  [[nodiscard]] std::uint8_t value_type() const { return static_cast<std::uint8_t>(tag() >> 3 & 7u); }
  [[nodiscard]] std::uint64_t value_bits() const { return word_[2]; }

  [[nodiscard]] const std::byte* payload() const { return at_ + detail::record_size; }
  [[nodiscard]] const std::byte* payload_end() const { return payload() + payload_size(); }

 private:
  [[nodiscard]] std::uint64_t payload_word() const {
    std::uint64_t word = 0;
    std::memcpy(&word, payload(), sizeof word);
    return word;
  }

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
