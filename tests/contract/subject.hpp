// The plugin under test: loaded with dlopen, spoken to through the ABI's headers alone, and every answer held
// against what the contract allows. In: the file that POLLUX_CONTRACT_PLUGIN names. Out: the test cases.
#pragma once

#include <dlfcn.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/pollux.h>
#include <pollux/sdk/testing/event_list.hpp>
#include <pollux/sdk/testing/option_table.hpp>

namespace contract {

using pollux::testing::EventList;
using pollux::testing::OptionTable;

// One option of the manifest.
struct Declared {
  std::string key, type, default_text, flags;
};

// The loaded file. Loaded once a process and never unloaded.
class PluginFile {
 public:
  static const PluginFile& under_test();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const pollux_plugin_entry& entry() const { return *entry_; }
  [[nodiscard]] const pollux_reporter& functions() const { return *entry_->reporter; }
  [[nodiscard]] std::string text(std::string_view tag) const;  // of the manifest's first such entry
  [[nodiscard]] const std::vector<std::string>& manifest() const { return manifest_; }
  [[nodiscard]] const std::vector<Declared>& options() const { return options_; }

 private:
  explicit PluginFile(const char* path);

  std::filesystem::path path_;
  const pollux_plugin_entry* entry_ = nullptr;
  std::vector<std::string> manifest_;
  std::vector<Declared> options_;
};

// A folder that is there for one test.
class Folder {
 public:
  Folder();
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Options that this plugin works with: what the table in options.cpp says, and the defaults of its manifest,
// as a host would fill them in.
void set_valid_options(OptionTable& options, const Folder& folder);

struct Answer {
  std::int32_t status = POLLUX_OK;
  std::uint32_t consumed = 0;
  std::uint32_t rejected = 0;
  std::string message;
};

// One instance, from create to destroy. Each call checks what the contract says of its answer.
class Instance {
 public:
  // With valid options, and not started.
  Instance();
  // With these; `created` tells whether it took them.
  explicit Instance(const pollux_option* options);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] const Answer& created() const { return created_; }
  [[nodiscard]] bool exists() const { return exists_; }

  Answer start();
  Answer deliver(const pollux_batch& batch);
  Answer flush();
  Answer stop();
  Answer reconfigure(const pollux_option* options);
  const pollux_ext_snapshot* snapshot();
  const pollux_ext_handover* handover();
  // Of an instance that has a handover.
  Answer release();
  Answer resume();
  void* self() const { return instance_.self; }

  // The host's buffer for messages; 0 to 512.
  std::uint32_t message_size = 512;

 private:
  void create(const pollux_option* options);
  const void* extension(const char* id);
  Answer call(const std::function<std::int32_t(pollux_result*)>& function,
              std::initializer_list<std::int32_t> allowed, const pollux_option* options = nullptr);

  Folder folder_;
  OptionTable valid_;
  pollux_instance instance_{sizeof(pollux_instance), 0, nullptr};
  Answer created_;
  bool exists_ = false;
  bool started_ = false;
};

// A started instance with valid options; fails the test when it does not come up.
struct Started : Instance {
  Started();
};

}  // namespace contract
