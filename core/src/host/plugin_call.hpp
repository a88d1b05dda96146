// PluginCall: one function of a reporter, called on a thread of its own, so that one that never returns takes
// nobody along.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "deliver/instance.hpp"
#include "host/limit.hpp"

namespace pollux::host {

class PluginCall {
 public:
  using Function = std::function<deliver::Answer(deliver::Instance&)>;

  // Begins at once. `function` lives until it has returned. Calls of one instance are serialised by the
  // caller. Where no thread is to be had it is called here.
  PluginCall(std::shared_ptr<deliver::Instance> instance, Function function, std::shared_ptr<Limit> limit);
  ~PluginCall();  // leaves behind what was not awaited
  PluginCall(PluginCall&&) noexcept = default;
  PluginCall& operator=(PluginCall&&) = delete;

  // The answer; none when it has not come by the deadline or shortly after the limit. Then the instance is
  // kept for ever, for it is in use.
  [[nodiscard]] std::optional<deliver::Answer> await(deliver::Deadline deadline);

 private:
  struct Shared {
    std::shared_ptr<deliver::Instance> instance;
    Function function;
    std::shared_ptr<Limit> limit;  // whose mutex guards the answer
    std::optional<deliver::Answer> answer;
  };
  static void run(Shared& shared);

  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace pollux::host
