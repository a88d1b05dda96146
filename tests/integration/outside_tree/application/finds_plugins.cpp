// An application that opens a host by an installed configuration: the library finds the installed plugins.
#include <iostream>

#include <pollux/pollux.hpp>

int main(int, char** arguments) {
  const auto host = pollux::Host::from_file(arguments[1]);
  if (host) return 0;
  std::cerr << host.error().message() << '\n';
  return 1;
}
