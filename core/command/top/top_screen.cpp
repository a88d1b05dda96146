// The sequences are those that every terminal of today knows (ECMA-48, and xterm's alternate screen).
#include "command/top/top_screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace pollux::command {

TopScreen::TopScreen(int keys, int terminal) : keys_(keys), terminal_(terminal) { enter(); }

// Keys come at once and are not echoed; those that are signals still are.
void TopScreen::enter() {
  if (is_entered_) return;
  is_entered_ = true;
  has_settings_ = ::tcgetattr(keys_, &before_) == 0;
  if (has_settings_) {
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    ::tcsetattr(keys_, TCSADRAIN, &raw);
  }
  write("\x1b[?1049h\x1b[?25l\x1b[?7l");  // alternate screen, no cursor, lines do not wrap
}

void TopScreen::leave() {
  if (!is_entered_) return;
  is_entered_ = false;
  write("\x1b[?7h\x1b[?25h\x1b[?1049l");
  if (has_settings_) ::tcsetattr(keys_, TCSADRAIN, &before_);
}

TopScreen::Size TopScreen::size() const {
  winsize found{};
  if (::ioctl(terminal_, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0) return {};
  return {found.ws_col, found.ws_row};
}

// Line by line over the old one, which flickers less than an empty screen in between.
void TopScreen::show(const std::string& text) const {
  std::string out = "\x1b[H";
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    out += "\x1b[2K" + text.substr(begin, end - begin) + "\r\n";
    begin = end + 1;
  }
  write(out + "\x1b[J");
}

void TopScreen::write(std::string text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(terminal_, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;  // nobody looks any more
    if (written > 0) text.erase(0, static_cast<std::size_t>(written));
  }
}

}  // namespace pollux::command
