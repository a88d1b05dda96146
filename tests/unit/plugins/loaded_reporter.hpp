// LoadedReporter: an instance of a plugin that was built by this tree, driven through the C interface alone.
#pragma once

#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/pollux.h>
#include <pollux/sdk/testing/driven.hpp>

#include "batch_of.hpp"
#include "catch.hpp"
#include "options_of.hpp"

namespace pollux::test {

class LoadedReporter {
 public:
  // What a function answered.
  struct Answer {
    std::int32_t status = POLLUX_OK;
    std::uint32_t consumed = 0;
    std::uint32_t rejected = 0;
    std::uint32_t line = 0;  // of the option that is wrong
    std::string message;
  };

  explicit LoadedReporter(const std::string& plugin) {
    const std::string file = std::string(POLLUX_PLUGIN_DIR) + "/libpollux_" + plugin + ".so";
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed, as in a host
    INFO(file);
    REQUIRE(library);
    const auto* entry = static_cast<const pollux_plugin_entry*>(::dlsym(library, POLLUX_PLUGIN_SYMBOL));
    REQUIRE(entry);
    REQUIRE(entry->magic == POLLUX_ABI_MAGIC);
    functions_ = entry->reporter;
  }
  LoadedReporter(const std::string& plugin, const OptionsOf& options) : LoadedReporter(plugin) {
    const Answer answer = create(options);
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
  }
  LoadedReporter(const LoadedReporter&) = delete;
  LoadedReporter& operator=(const LoadedReporter&) = delete;
  ~LoadedReporter() {
    if (instance_.self) functions_->destroy(instance_.self);
  }

  Answer create(const OptionsOf& options) {
    return call([&](pollux_result* result) {
      return functions_->create(host_.raw(), options.root(), &instance_, result);
    });
  }
  Answer start() {
    return call([&](pollux_result* result) { return functions_->start(self(), POLLUX_NO_DEADLINE, result); });
  }
  Answer deliver(BatchOf& batch, std::uint32_t first = 0) {
    return call([&](pollux_result* result) { return functions_->deliver(self(), batch.get(first), result); });
  }
  Answer flush() {
    return call([&](pollux_result* result) { return functions_->flush(self(), POLLUX_NO_DEADLINE, result); });
  }
  Answer stop() {
    return call([&](pollux_result* result) { return functions_->stop(self(), POLLUX_NO_DEADLINE, result); });
  }

  [[nodiscard]] const pollux_ext_snapshot* snapshot() const {
    return sdk::usable<pollux_ext_snapshot>(functions_->get_extension(instance_.self, POLLUX_EXT_SNAPSHOT));
  }
  [[nodiscard]] void* self() const { return instance_.self; }

 private:
  template <class Function>
  static Answer call(Function&& function) {
    std::array<char, 512> message{};
    pollux_result result{};
    result.struct_size = POLLUX_RESULT_SIZE_1_0;
    result.message = message.data();
    result.message_size = message.size();
    result.retry_after_ns = -1;
    const std::int32_t status = function(&result);
    return {status, result.consumed, result.rejected, result.option ? result.option->line : 0,
            message.data()};
  }

  const pollux_reporter* functions_ = nullptr;
  testing::TestHost host_;
  pollux_instance instance_{POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
};

}  // namespace pollux::test
