// Keys: every attribute key that was ever used. One table for the process, bounded.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include <pollux/name.hpp>

namespace pollux::event {

class Keys {
 public:
  static constexpr std::uint32_t most_keys = 65'536;  // beyond it every new key is `overflow`

  static Keys& instance();  // immortal

  // Lock-free when the key is known.
  [[nodiscard]] std::uint32_t find(std::string_view key, std::uint64_t hash);
  [[nodiscard]] std::uint32_t find(std::string_view key) {
    return find(key, detail::hash_of(key.data(), key.size()));
  }

  // The id of all keys beyond the bound.
  static constexpr std::uint32_t overflow = 0;

  // As it is delivered: a key that is named like a built-in field becomes "attr.NAME", one that is no UTF-8
  // or has control characters loses them.
  [[nodiscard]] const std::string& text(std::uint32_t id) const {
    return entries_[id].load(std::memory_order_acquire)->delivered;
  }

  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint32_t id;
    std::string given;
    std::string delivered;
  };
  static constexpr std::uint32_t table_size = 2 * most_keys;  // probes stay short

  Keys();
  [[nodiscard]] static std::atomic<const Entry*>* new_table(std::size_t size);
  [[nodiscard]] const Entry* look_up(std::string_view key, std::uint64_t hash) const;
  [[nodiscard]] std::uint32_t add(std::string_view key, std::uint64_t hash);  // under the mutex

  std::mutex mutex_;                    // of what adds a key
  std::uint32_t given_ = 0;             // in table_
  std::uint32_t size_ = 0;              // of entries_: of those given, what is delivered as given
  std::atomic<const Entry*>* entries_;  // by id
  std::atomic<const Entry*>* table_;    // by hash
};

}  // namespace pollux::event
