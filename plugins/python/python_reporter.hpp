// PythonReporter: calls the methods of a Python object. In: batches. Out: one call an event, as in the
// Python original.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "keywords.hpp"
#include "loader.hpp"

// Letters beyond ASCII are Python's to judge.
#define POLLUX_PYTHON_NAME "[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z0-9_\\x{80}-\\x{10FFFF}]*"

namespace pollux::python {

class PythonReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"module",
       "string(the name of a module, such as \"reporters\" or \"company.telemetry\", without .py)"
       "'" POLLUX_PYTHON_NAME "([.]" POLLUX_PYTHON_NAME ")*'",
       "", "required", "Module to import, such as \"reporters\" or \"company.telemetry\""},
      {"class", "string(the name of a class)'" POLLUX_PYTHON_NAME "'", "", "required",
       "Class in it that has record_timing, record_metric or both"},
      {"path", "list<string[1..]>", "[]", "", "Folders that are searched for modules first, in order"},
      {"venv", "string", "", "",
       "Folder of a virtual environment; the first reporter decides for the process"},
      {"kwargs", "table", "", "", "Keyword arguments of the class's constructor"},
  };

  PythonReporter(const Options& options, HostView host);
  PythonReporter(PythonReporter&&) noexcept;
  PythonReporter& operator=(PythonReporter&&) = delete;
  ~PythonReporter();

  void start();
  BatchResult record_batch(const Batch& batch);
  void flush();
  // By the deadline, which is also that of the end of Python when the process exits now.
  void stop(Deadline deadline);

 private:
  struct Running;  // what belongs to Python, and the thread that touches it

  static void record(Running& running, const Batch& batch, BatchResult& result);
  static void end(const std::unique_ptr<Running>& running, std::chrono::nanoseconds allowance);

  HostView host_;
  Wanted wanted_;
  Keywords keywords_;
  std::unique_ptr<Running> running_;  // between start and stop
};

}  // namespace pollux::python
