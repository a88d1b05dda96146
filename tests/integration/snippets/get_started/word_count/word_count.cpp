// [snippet word count]
// word_count FILE...: counts the words of each file on a pool of threads.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

class Pool {
 public:
  Pool(std::size_t threads, const pollux::TelemetryContext& tele)
      : tele_(tele),
        wait_(tele.histogram("pool.wait", {.unit = "s", .description = "Time of a task in the queue"})) {
    while (threads_.size() < threads) threads_.emplace_back([this] { work(); });
  }

  // Finishes all tasks first.
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void submit(std::function<void()> run) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back({std::move(run), tele_.capture(), Clock::now()});
    }
    changed_.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct Task {
    std::function<void()> run;
    pollux::CapturedScope parent;  // the scope in which submit() was called
    Clock::time_point queued;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return is_closed_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const Task task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      wait_.record(std::chrono::duration<double>(Clock::now() - task.queued).count());
      {
        const auto attached = tele_.attach(task.parent);  // scopes of this task nest in that scope
        task.run();
      }
      lock.lock();
    }
  }

  pollux::TelemetryContext tele_;
  pollux::Histogram wait_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool is_closed_ = false;
  std::vector<std::thread> threads_;
};

std::string read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::ptrdiff_t count_words(const std::string& text) {
  std::istringstream words(text);
  return std::distance(std::istream_iterator<std::string>(words), {});
}

void handle(const std::string& path, const pollux::TelemetryContext& tele) {
  auto file = tele("file", {{"path", path}});
  std::string text;
  {
    const auto step = tele("read");
    text = read(path);
  }
  if (text.empty()) file.fail();
  const auto step = tele("count");
  const std::ptrdiff_t words = count_words(text);
  file.set("words", words);
  tele.count("words", words);
}

int main(int argc, char** argv) {
  const auto host = pollux::Host::from_environment();  // the last to end: it delivers what is left
  if (!host) {
    std::cerr << host.error().message() << '\n';
    return 1;
  }
  const pollux::TelemetryContext tele = host->telemetry();

  const auto whole = tele("word_count");
  Pool pool(4, tele);
  for (int i = 1; i < argc; ++i) {
    pool.submit([&tele, path = std::string(argv[i])] { handle(path, tele); });
  }
}
// [end]
