// What a piece of code writes to a standard stream. In: the code. Out: the text.
#pragma once

#include <ostream>
#include <sstream>
#include <string>
#include <utility>

// The stream has its own buffer back when the code ends, also by an exception.
template <class Code>
std::string captured(std::ostream& stream, Code&& code) {
  struct Redirection {
    std::ostream& stream;
    std::ostringstream text;
    std::streambuf* before = stream.rdbuf(text.rdbuf());
    explicit Redirection(std::ostream& from) : stream(from) {}
    ~Redirection() { stream.rdbuf(before); }
  } redirection(stream);
  std::forward<Code>(code)();
  return redirection.text.str();
}
