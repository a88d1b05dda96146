// The screen of `pollux top`: a terminal in; its alternate screen, keys one by one, and everything as it was
// in the end.
#pragma once

#include <termios.h>

#include <cstddef>
#include <string>

namespace pollux::command {

// For one thread. The signals that end or stop the program must come by a descriptor, so that the terminal is
// put back first.
class TopScreen {
 public:
  TopScreen(int keys, int terminal);
  TopScreen(const TopScreen&) = delete;
  TopScreen& operator=(const TopScreen&) = delete;
  ~TopScreen() { leave(); }

  void enter();
  void leave();

  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };
  [[nodiscard]] Size size() const;

  // In place of what is there; fewer lines than the screen has, each ending in a line feed.
  void show(const std::string& text) const;

 private:
  void write(std::string text) const;

  int keys_;
  int terminal_;
  bool is_entered_ = false;
  bool has_settings_ = false;
  termios before_{};
};

}  // namespace pollux::command
