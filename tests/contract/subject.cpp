// Loads the plugin under test and calls it, checking each answer.
#include "subject.hpp"

#include <chrono>
#include <cstdlib>
#include <cstring>

#include "catch.hpp"

namespace contract {

namespace {

std::int64_t monotonic_ns() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

const pollux_host& host() {
  static const pollux_host one = [] {
    pollux_host made{};
    made.struct_size = sizeof made;
    made.abi_major = POLLUX_ABI_MAJOR;
    made.abi_minor = POLLUX_ABI_MINOR;
    made.reporter = {"under_test", 10};
    made.product = {"contract", 8};
    made.log = [](const pollux_host*, std::int32_t, pollux_string) {};
    made.monotonic_ns = [](const pollux_host*) { return monotonic_ns(); };
    made.get_extension = [](const pollux_host*, const char*) -> const void* { return nullptr; };
    return made;
  }();
  return one;
}

bool is_within(const pollux_option* wanted, const pollux_option* tree) {
  if (wanted == tree) return true;
  for (std::uint32_t i = 0; i < tree->child_count; ++i) {
    const auto* child =
        reinterpret_cast<const std::byte*>(tree->children) + std::size_t{i} * tree->child_stride;
    if (is_within(wanted, reinterpret_cast<const pollux_option*>(child))) return true;
  }
  return false;
}

std::vector<std::string> split(const std::string& text, char at, std::size_t most) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (parts.size() + 1 < most && text.find(at, begin) != text.npos) {
    const std::size_t end = text.find(at, begin);
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace

PluginFile::PluginFile(const char* path) : path_(path ? path : "") {
  INFO("set POLLUX_CONTRACT_PLUGIN to the plugin's file");
  REQUIRE(path);
  void* library = ::dlopen(std::filesystem::absolute(path_).c_str(), RTLD_NOW | RTLD_LOCAL);
  const char* reason = library ? "" : ::dlerror();
  INFO(path_ << ": " << reason);
  REQUIRE(library);
  entry_ = static_cast<const pollux_plugin_entry*>(::dlsym(library, POLLUX_PLUGIN_SYMBOL));
  REQUIRE(entry_);
  REQUIRE(entry_->manifest);
  for (std::uint64_t at = 0; at < entry_->manifest_size; at += manifest_.back().size() + 1) {
    manifest_.emplace_back(entry_->manifest + at);
  }
  for (const std::string& line : manifest_) {
    if (line.rfind("option=", 0) != 0) continue;
    const auto fields = split(line.substr(7), '|', 5);
    REQUIRE(fields.size() == 5);
    options_.push_back({fields[0], fields[1], fields[2], fields[3]});
  }
}

const PluginFile& PluginFile::under_test() {
  static const PluginFile file(std::getenv("POLLUX_CONTRACT_PLUGIN"));
  return file;
}

std::string PluginFile::text(std::string_view tag) const {
  const std::string start = std::string(tag) + '=';
  for (const std::string& line : manifest_) {
    if (line.rfind(start, 0) == 0) return line.substr(start.size());
  }
  return {};
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "pollux_contract_XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()));
  path_ = name;
}

Instance::Instance() {
  set_valid_options(valid_, folder_);
  create(valid_.root());
}
Instance::Instance(const pollux_option* options) { create(options); }

void Instance::create(const pollux_option* options) {
  const auto& functions = PluginFile::under_test().functions();
  created_ = call([&](pollux_result* r) { return functions.create(&host(), options, &instance_, r); },
                  {POLLUX_OK, POLLUX_INVALID, POLLUX_FATAL}, options);
  exists_ = created_.status == POLLUX_OK;
  if (exists_) CHECK((instance_.wants & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) != 0);
}

Instance::~Instance() {
  if (!exists_) return;
  if (started_) stop();
  PluginFile::under_test().functions().destroy(instance_.self);
}

// The buffer is followed by bytes that the plugin must leave alone.
Answer Instance::call(const std::function<std::int32_t(pollux_result*)>& function,
                      std::initializer_list<std::int32_t> allowed, const pollux_option* options) {
  constexpr char untouched = '\x5a';
  char message[512 + 64];
  std::memset(message, untouched, sizeof message);
  if (message_size > 0) message[0] = '\0';
  pollux_result result{sizeof result, 0, 0, message_size, -1, message, nullptr};

  Answer answer;
  try {
    answer.status = function(&result);
  } catch (...) {
    FAIL("an exception left the plugin");
  }
  answer.consumed = result.consumed;
  answer.rejected = result.rejected;

  INFO("status " << answer.status);
  CHECK(std::find(allowed.begin(), allowed.end(), answer.status) != allowed.end());
  CHECK(result.struct_size == sizeof result);
  CHECK(result.message == message);
  CHECK(result.message_size == message_size);
  CHECK(result.retry_after_ns >= -1);
  for (std::size_t i = message_size; i < sizeof message; ++i) {
    if (message[i] != untouched) FAIL("the plugin wrote beyond the host's message buffer, at byte " << i);
  }
  if (message_size > 0) {
    const void* end = std::memchr(message, '\0', message_size);
    REQUIRE(end);
    answer.message = message;
  }
  if (result.option) {
    REQUIRE(options);
    CHECK(is_within(result.option, options));
  }
  return answer;
}

Answer Instance::start() {
  const auto start = PluginFile::under_test().functions().start;
  const std::int64_t deadline = monotonic_ns() + 10'000'000'000;
  const Answer answer = call([&](pollux_result* r) { return start ? start(self(), deadline, r) : POLLUX_OK; },
                             {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT});
  started_ = answer.status == POLLUX_OK;
  return answer;
}

Answer Instance::deliver(const pollux_batch& batch) {
  const auto deliver = PluginFile::under_test().functions().deliver;
  const Answer answer = call([&](pollux_result* r) { return deliver(self(), &batch, r); },
                             {POLLUX_OK, POLLUX_RETRY, POLLUX_REJECTED, POLLUX_FATAL});
  CHECK(answer.consumed <= batch.count);
  CHECK(answer.rejected <= batch.count);
  if (answer.status == POLLUX_RETRY) CHECK(answer.consumed < batch.count);
  // Of OK every event is consumed, whether the count says so or was left alone.
  if (answer.status == POLLUX_OK) CHECK((answer.consumed == 0 || answer.consumed == batch.count));
  return answer;
}

Answer Instance::flush() {
  const auto flush = PluginFile::under_test().functions().flush;
  const std::int64_t deadline = monotonic_ns() + 10'000'000'000;
  return call([&](pollux_result* r) { return flush ? flush(self(), deadline, r) : POLLUX_OK; },
              {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT});
}

Answer Instance::stop() {
  started_ = false;
  const auto stop = PluginFile::under_test().functions().stop;
  const std::int64_t deadline = monotonic_ns() + 10'000'000'000;
  return call([&](pollux_result* r) { return stop ? stop(self(), deadline, r) : POLLUX_OK; },
              {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT});
}

Answer Instance::reconfigure(const pollux_option* options) {
  const auto reconfigure = PluginFile::under_test().functions().reconfigure;
  return call(
      [&](pollux_result* r) { return reconfigure ? reconfigure(self(), options, r) : POLLUX_NEEDS_RESTART; },
      {POLLUX_OK, POLLUX_NEEDS_RESTART, POLLUX_INVALID, POLLUX_FATAL}, options);
}

const void* Instance::extension(const char* id) {
  const auto get_extension = PluginFile::under_test().functions().get_extension;
  return get_extension ? get_extension(self(), id) : nullptr;
}

const pollux_ext_snapshot* Instance::snapshot() {
  return static_cast<const pollux_ext_snapshot*>(extension(POLLUX_EXT_SNAPSHOT));
}

const pollux_ext_handover* Instance::handover() {
  return static_cast<const pollux_ext_handover*>(extension(POLLUX_EXT_HANDOVER));
}

Answer Instance::release() {
  const std::int64_t deadline = monotonic_ns() + 10'000'000'000;
  return call([&](pollux_result* r) { return handover()->release(self(), deadline, r); },
              {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT});
}

Answer Instance::resume() {
  const std::int64_t deadline = monotonic_ns() + 10'000'000'000;
  return call([&](pollux_result* r) { return handover()->resume(self(), deadline, r); },
              {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT});
}

Started::Started() {
  INFO("create: " << created().message);
  REQUIRE(exists());
  const Answer answer = start();
  INFO("start: " << answer.message);
  REQUIRE(answer.status == POLLUX_OK);
}

}  // namespace contract
