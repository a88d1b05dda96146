// What is called of an instance while one of its functions may run on another thread: snapshots, and cancel.
#include <array>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "deliver/inside.hpp"
#include "deliver/instance.hpp"
#include "deliver/plausible.hpp"
#include "diagnose/clean.hpp"
#include "event/name_rules.hpp"
#include "platform/memory.hpp"

namespace pollux::deliver {

bool Instance::can_cancel() const {
  const std::string_view runs = function_.load();
  return functions_->cancel != nullptr && !runs.empty() && runs != "create" && runs != "get_extension" &&
         runs != "destroy";
}

void Instance::cancel(std::uint64_t call) {
  const std::lock_guard lock(ending_);
  if (call != running_call() || !can_cancel()) return;
  const Inside inside(*this, Inside::What::aside);
  functions_->cancel(instance_.self);
}

Result<void> Instance::begin_snapshot(Deadline deadline) {
  const auto refuse = [this](const char* what, const char* expected) {
    return failure(Error{"reporter '" + reporter_ + "'", what, expected, ""});
  };
  if (is_stopped_ || is_left_behind_) return refuse("it has stopped", "a running reporter");
  if (!snapshot_) return refuse(snapshot_problem_.c_str(), "the extension " POLLUX_EXT_SNAPSHOT);
  if (snapshot_is_left_ || !reading_.try_lock_until(deadline))
    return refuse("an earlier snapshot has not returned", "one snapshot at a time");
  if (!is_stopped_) return {};
  reading_.unlock();
  return refuse("it has stopped", "a running reporter");
}

Result<std::string> Instance::snapshot(Deadline deadline) {
  const std::lock_guard reading(reading_, std::adopt_lock);
  const Inside inside(*this, Inside::What::aside);
  std::array<char, message_size> message{};
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, message_size, -1, message.data(), nullptr, 0};
  std::optional<std::string> json;
  const std::int32_t status = snapshot_->read(
      instance_.self, nanoseconds_of(deadline), &json,
      [](void* into, pollux_string text) {
        // Nothing may be thrown through the reporter.
        platform::if_memory([&] { static_cast<std::optional<std::string>*>(into)->emplace(text_of(text)); });
      },
      &result);
  message.back() = '\0';
  if (status == POLLUX_OK && json) {
    event::repair_utf8(json->data(), json->size());
    return std::move(*json);
  }
  std::string why = "read() answered " + status_text(status);
  if (status == POLLUX_OK) why = "read() answered POLLUX_OK without a document";
  if (message[0] != '\0') why += ": " + diagnose::cleaned(message.data());
  return failure(Error{"reporter '" + reporter_ + "'", std::move(why), "a snapshot", ""});
}

bool Instance::await_snapshot(Deadline deadline) {
  if (snapshot_is_left_ || !reading_.try_lock_until(deadline)) return false;
  reading_.unlock();
  return true;
}

}  // namespace pollux::deliver
