// Keys: every attribute key that was ever used. One table for the process, bounded.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pollux::event {

class Keys {
 public:
  static constexpr std::uint32_t most_keys = 65'536;  // beyond it every new key is `overflow`

  static Keys& instance();  // immortal

  [[nodiscard]] std::uint32_t find(std::string_view key);

  // As it is delivered: a key that is named like a built-in field becomes "attr.NAME", one that is no UTF-8
  // or has control characters loses them.
  [[nodiscard]] const std::string& text(std::uint32_t id) const {
    return *texts_[id].load(std::memory_order_acquire);
  }

  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  Keys();

  std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::atomic<const std::string*>* texts_;
};

}  // namespace pollux::event
