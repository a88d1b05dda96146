// Interned: the scopes and attribute keys of events made by hand. As in a host they have dense ids and live
// for the process, so a reporter may keep them. Any thread may use it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <pollux/abi/event.h>
#include <pollux/abi/resource.h>

namespace pollux::testing {

class Interned {
 public:
  struct Key {
    pollux_string text;
    std::uint32_t id;
  };

  // The one of this process; never destroyed.
  static Interned& all() {
    static auto* const one = new Interned;
    return *one;
  }

  // The scope of a path: its last part is its name, what is before it encloses it.
  const pollux_scope* scope(std::string_view path) {
    const std::lock_guard hold(mutex_);
    return find_scope(path);
  }
  // The place of a metric of that path, unit and description; without either it is the scope.
  const pollux_scope* metric(std::string_view path, std::string_view unit, std::string_view description) {
    const std::lock_guard hold(mutex_);
    const pollux_scope* plain = find_scope(path);
    if (unit.empty() && description.empty()) return plain;
    std::string place(path);
    place.append(1, '\0').append(unit).append(1, '\0').append(description);
    const auto known = scopes_.find(place);
    if (known != scopes_.end()) return &known->second;
    pollux_scope made = *plain;
    made.id = static_cast<std::uint32_t>(scopes_.size()) + 1;
    made.unit = keep(unit);
    made.description = keep(description);
    return &scopes_.emplace(std::move(place), made).first->second;
  }
  Key key(std::string_view name) {
    const std::lock_guard hold(mutex_);
    const auto known = keys_.find(name);
    if (known != keys_.end()) return known->second;
    const Key made{keep(name), static_cast<std::uint32_t>(keys_.size())};
    return keys_.emplace(std::string(name), made).first->second;
  }

  // A thread of that number, which is the system's, too.
  const pollux_thread* thread(std::uint32_t number, std::string_view name) {
    const std::lock_guard hold(mutex_);
    const auto known = threads_.find({number, std::string(name)});
    if (known != threads_.end()) return &known->second;
    const pollux_thread made{POLLUX_THREAD_SIZE_1_0, 0, number, number, keep(name)};
    return &threads_.emplace(std::pair(number, std::string(name)), made).first->second;
  }
  // The process "program" with the id 4242 on the host "machine".
  const pollux_resource* resource() const { return &resource_; }

 private:
  Interned() = default;

  const pollux_scope* find_scope(std::string_view path) {
    const auto known = scopes_.find(path);
    if (known != scopes_.end()) return &known->second;
    const std::size_t dot = path.rfind('.');
    const pollux_scope* parent = dot == path.npos ? nullptr : find_scope(path.substr(0, dot));
    pollux_scope made{};
    made.struct_size = POLLUX_SCOPE_SIZE_1_0;
    made.id = made.path_id = static_cast<std::uint32_t>(scopes_.size()) + 1;
    made.depth = parent ? parent->depth + 1 : 0;
    made.parent = parent;
    made.path = keep(path);
    made.name = keep(dot == path.npos ? path : path.substr(dot + 1));
    made.unit = made.description = keep("");
    return &scopes_.emplace(std::string(path), made).first->second;
  }
  pollux_string keep(std::string_view text) {
    const std::string& kept = texts_.emplace_back(text);
    return {kept.c_str(), kept.size()};
  }

  std::mutex mutex_;
  std::deque<std::string> texts_;  // grows without moving what it holds
  std::map<std::string, pollux_scope, std::less<>> scopes_;
  std::map<std::pair<std::uint32_t, std::string>, pollux_thread> threads_;
  const pollux_resource resource_{
      POLLUX_RESOURCE_SIZE_1_0, 1,       4242, 1'700'000'000'000'000'000, {"program", 7},
      {"machine", 7},           nullptr, 0,    sizeof(pollux_attribute)};
  std::map<std::string, Key, std::less<>> keys_;
};

}  // namespace pollux::testing
