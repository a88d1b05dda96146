// Call: one function of a reporter, called with a deadline on a thread of its own. Every call of a reporter
// goes this way unless it is made by the reporter's worker, which is itself a thread that can be abandoned,
// or by sync delivery, which calls on the thread that emits.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "deliver/instance.hpp"
#include "platform/limit.hpp"
#include "platform/task.hpp"

namespace pollux::deliver {

class Call {
 public:
  using Function = std::function<Answer(Instance&)>;

  // Begins at once. `function` must own everything that it uses. Calls of one instance are serialised by the
  // caller. `limit` may end the wait early. If no thread can be created, it is called here.
  Call(std::shared_ptr<Instance> instance, Function function,
       std::shared_ptr<platform::Limit> limit = std::make_shared<platform::Limit>());
  ~Call();  // abandons what was not awaited
  Call(Call&&) noexcept = default;
  Call& operator=(Call&&) = delete;

  // The answer; none when it has not come shortly after the deadline, or the limit, although the call was
  // cancelled then. It is abandoned with its thread and the instance, which is logged and counted.
  [[nodiscard]] std::optional<Answer> await(Deadline deadline);

 private:
  struct Shared {
    std::shared_ptr<Instance> instance;
    Function function;
    std::optional<Answer> answer;
  };
  void abandon();

  std::shared_ptr<Shared> shared_;
  Deadline began_ = Clock::now();
  platform::Task task_;
};

// Asks the call of the instance that runs to return soon. Returns within Task::grace, and waits for nothing
// else.
void cancel(const std::shared_ptr<Instance>& instance, std::uint64_t call);

// The reporter's snapshot as JSON, or why there is none. Other calls of the instance may run meanwhile, and
// go on if this one has to be abandoned.
[[nodiscard]] Result<std::string> snapshot_of(const std::shared_ptr<Instance>& instance, Deadline deadline);

}  // namespace pollux::deliver
