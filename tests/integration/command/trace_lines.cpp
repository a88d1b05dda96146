// Writes one JSON line per timing with its trace ids, to a file that several processes may append to.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <pollux/sdk/plugin.hpp>

class TraceLines {
 public:
  static constexpr bool wants_trace = true;
  static constexpr pollux::OptionSpec options[] = {{"path", "string", "", "required", "File to append to"}};

  explicit TraceLines(const pollux::Options& options) : path_(options.string("path")) {}
  TraceLines(const TraceLines&) = delete;
  TraceLines& operator=(const TraceLines&) = delete;
  ~TraceLines() {
    if (file_ >= 0) ::close(file_);
  }

  void start() {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path_);
  }

  void record_timing(const pollux::Timing& timing) {
    const pollux_span* trace = timing.span();
    if (!trace) return;
    const std::string line = "{\"scope\":\"" + std::string(timing.scope()) + "\",\"trace_id\":\"" +
                             hex(trace->trace_id) + "\",\"span_id\":\"" + hex(trace->span_id) +
                             "\",\"parent_span_id\":\"" + hex(trace->parent_span_id) + "\"}\n";
    if (::write(file_, line.data(), line.size()) < 0)
      throw std::system_error(errno, std::generic_category(), path_);
  }

 private:
  static std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
      text += digits[byte >> 4];
      text += digits[byte & 0xf];
    }
    return text;
  }

  std::string path_;
  int file_ = -1;
};
POLLUX_REPORTER_PLUGIN(TraceLines, "trace_lines", "1.0.0", "Writes trace ids as JSON lines")
