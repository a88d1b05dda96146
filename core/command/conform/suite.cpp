// In the child: the case. Across the pipe: its verdict, three texts that end in NUL. In the parent: what
// became of the child when it did not come so far.
#include "command/conform/suite.hpp"

#include <string.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include "command/conform/child.hpp"
#include "command/conform/step.hpp"
#include "config/parse.hpp"

namespace pollux::conform {

namespace {

Verdict try_case(const Case& one, Trial& trial) {
  try {
    one.run(trial);
  } catch (const Failed& failed) {
    return {Outcome::fail, failed.expected, failed.found};
  } catch (const Skipped& skipped) {
    return {Outcome::skip, "", skipped.why};
  } catch (const std::bad_alloc&) {
    return {Outcome::fail, "memory within the limit of this process", "there was no memory left"};
  } catch (const std::exception& error) {
    return {Outcome::fail, "the case to run", std::string("it could not: ") + error.what()};
  }
  if (trial.noted()) return {Outcome::fail, trial.noted()->expected, trial.noted()->found};
  return {};
}

std::string packed(const Verdict& verdict) {
  const auto cut = [](std::string text) {
    std::replace(text.begin(), text.end(), '\0', '?');
    if (text.size() > 4096) text.resize(4096);
    return text + '\0';
  };
  return std::to_string(static_cast<int>(verdict.outcome)) + '\0' + cut(verdict.expected) +
         cut(verdict.found);
}

// Nothing when the report is not whole.
bool unpack(std::string_view report, Verdict& verdict) {
  std::string parts[3];
  for (std::string& part : parts) {
    const std::size_t end = report.find('\0');
    if (end == report.npos) return false;
    part = report.substr(0, end);
    report.remove_prefix(end + 1);
  }
  if (parts[0] != "0" && parts[0] != "1" && parts[0] != "2") return false;
  verdict = {static_cast<Outcome>(parts[0][0] - '0'), std::move(parts[1]), std::move(parts[2])};
  return true;
}

std::string signal_text(int signal) {
  const char* const name = ::sigabbrev_np(signal);
  return name ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

Verdict judge(const Ended& ended, const SuiteOptions& options) {
  Verdict verdict;
  const bool reported = unpack(ended.report, verdict);
  const std::string where = reported ? "after the case, at its exit" : last_step();
  if (ended.timed_out) {
    return {Outcome::fail, "every call returns",
            "no end within " + config::format_duration(options.timeout) + ", " + where +
                "; the process was killed"};
  }
  if (WIFSIGNALED(ended.status)) {
    return {Outcome::fail, "the process lives on",
            "it was ended by " + signal_text(WTERMSIG(ended.status)) + ", " + where};
  }
  if (!reported || WEXITSTATUS(ended.status) != 0) {
    return {Outcome::fail, "the process is not ended by the plugin",
            "it ended with exit code " + std::to_string(WEXITSTATUS(ended.status)) + ", " + where};
  }
  return verdict;
}

// Whether the plugin takes ordinary batches, found in a process of its own, once when it is asked for.
class Ordinary {
 public:
  Ordinary(const Target& target, const SuiteOptions& options) : target_(target), options_(options) {}

  bool is_taken() {
    if (!taken_) {
      const auto ended = run_in_child(
          [this](const HandOver& hand_over) {
            Trial trial(target_, options_.seed, "lifecycle.delivers");
            hand_over(trial.works() ? "taken" : "");
            return false;
          },
          {options_.timeout, options_.stop});
      taken_ = ended && ended->report == "taken";
    }
    return *taken_;
  }

 private:
  const Target& target_;
  const SuiteOptions& options_;
  std::optional<bool> taken_;
};

// A plugin that waits for a peer needs longer than a case may take. Then only lifecycle.delivers fails.
Verdict allow_for_peer(Verdict verdict, const Case& one, const Ended& ended, Ordinary& ordinary) {
  if (!ended.timed_out || one.name == std::string_view("lifecycle.delivers") || ordinary.is_taken())
    return verdict;
  return {Outcome::skip, "", "it took long, and takes no ordinary batch; see lifecycle.delivers"};
}

}  // namespace

Result<bool> run_suite(const Target& target, const std::vector<Case>& cases, const SuiteOptions& options,
                       const std::function<void(const CaseResult&)>& take) {
  share_steps();
  Ordinary ordinary(target, options);
  for (const Case& one : cases) {
    forget_steps();
    auto ended = run_in_child(
        [&](const HandOver& hand_over) {
          Trial trial(target, options.seed, one.name);
          hand_over(packed(try_case(one, trial)));
          return trial.ends_by_exit;
        },
        {options.timeout, options.stop});
    if (!ended) return failure(std::move(ended.error()));
    if (ended->stopped) return false;
    Verdict verdict = allow_for_peer(judge(*ended, options), one, *ended, ordinary);
    take({one, std::move(verdict), std::move(ended->output), ended->took});
  }
  return true;
}

}  // namespace pollux::conform
