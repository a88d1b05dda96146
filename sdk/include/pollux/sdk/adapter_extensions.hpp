// The tables of the extensions that a reporter's class has: handover/1 and snapshot/1.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/sdk/deadline.hpp>
#include <pollux/sdk/guard.hpp>
#include <pollux/sdk/reporter.hpp>

namespace pollux::sdk {

// What `self` points to. `Held` is T, or T& for a reporter that somebody else owns.
template <class Held>
struct HeldReporter {
  Held reporter;
};

template <class Held>
class AdapterExtensions {
  using T = std::remove_reference_t<Held>;

 public:
  // As pollux_reporter's get_extension.
  static const void* POLLUX_CALL find(void*, [[maybe_unused]] const char* id) {
    if constexpr (GivesSnapshots<T>) {
      static constexpr pollux_ext_snapshot snapshot{POLLUX_EXT_SNAPSHOT_SIZE_1, 0, &read_snapshot, &reset};
      if (std::strcmp(id, POLLUX_EXT_SNAPSHOT) == 0) return &snapshot;
    }
    if constexpr (HandsOver<T>) {
      static constexpr pollux_ext_handover handover{POLLUX_EXT_HANDOVER_SIZE_1, 0, &release, &resume,
                                                    adopter()};
      if (std::strcmp(id, POLLUX_EXT_HANDOVER) == 0) return &handover;
    }
    return nullptr;
  }

 private:
  static T& of(void* self) { return static_cast<HeldReporter<Held>*>(self)->reporter; }

  using TakeState = void(POLLUX_CALL*)(void* context, const void* state, std::uint64_t size);

  static std::int32_t POLLUX_CALL release(void* self, std::int64_t deadline_ns, void* context, TakeState take,
                                          pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      const auto call = [&] {
        if constexpr (requires(T & it, Deadline deadline) { it.release(deadline); }) {
          return of(self).release(deadline_of(deadline_ns));
        } else {
          return of(self).release();
        }
      };
      if constexpr (std::is_void_v<decltype(call())>) {
        call();
      } else {
        const std::string state(call());
        if (!state.empty()) take(context, state.data(), state.size());
      }
      return std::int32_t{POLLUX_OK};
    });
  }

  static std::int32_t POLLUX_CALL resume(void* self, [[maybe_unused]] std::int64_t deadline_ns,
                                         pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      if constexpr (requires(T & it, Deadline deadline) { it.resume(deadline); }) {
        of(self).resume(deadline_of(deadline_ns));
      } else {
        of(self).resume();
      }
      return std::int32_t{POLLUX_OK};
    });
  }

  static constexpr auto adopter() -> decltype(pollux_ext_handover::adopt) {
    if constexpr (Adopts<T>) {
      return [](void* self, const void* state, std::uint64_t size, pollux_result* result) -> std::int32_t {
        return guarded<Call::adopt>(result, [&] {
          of(self).adopt(std::string_view(static_cast<const char*>(state), size));
          return std::int32_t{POLLUX_OK};
        });
      };
    } else {
      return nullptr;
    }
  }

  using TakeText = void(POLLUX_CALL*)(void* context, pollux_string json);

  static std::int32_t POLLUX_CALL read_snapshot(void* self, std::int64_t, void* context, TakeText take,
                                                pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      const std::string json(std::as_const(of(self)).snapshot());
      take(context, pollux_string{json.c_str(), json.size()});
      return std::int32_t{POLLUX_OK};
    });
  }

  static std::int32_t POLLUX_CALL reset([[maybe_unused]] void* self, pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      if constexpr (Resets<T>) of(self).reset();
      return std::int32_t{POLLUX_OK};
    });
  }
};

}  // namespace pollux::sdk
