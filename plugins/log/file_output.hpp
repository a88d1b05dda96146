// FileOutput: a rotating file as an Output.
#pragma once

#include <memory>

#include <pollux/sdk/host_view.hpp>

#include "output.hpp"
#include "shared/rotating_file.hpp"

namespace pollux::log {

class FileOutput : public Output {
 public:
  // Throws std::runtime_error when the file cannot be opened. Without `append` a file that is there counts as
  // full.
  FileOutput(const shared::FileSettings& settings, bool append, HostView host)
      : file_(settings, shared::FileShape{}, host) {
    file_.start();
    if (!append) file_.begin_next();
  }
  ~FileOutput() override = default;

  void begin_batch() override { file_.begin_batch(); }
  std::size_t settle(std::string& problem) override { return file_.settle(problem); }
  Written write(const Records& records) override {
    shared::Appended appended = file_.append(records.text, records.ends);
    const std::size_t bytes = appended.lines == 0 ? 0 : records.ends[appended.lines - 1];
    return {bytes, 0, std::move(appended.problem)};
  }
  void flush() override { file_.flush(); }
  void stop() override { file_.stop(); }
  void change(const shared::FileSettings& settings) { file_.change(settings); }

 private:
  shared::RotatingFile file_;
};

}  // namespace pollux::log
