// Which client has to go, by a clock that the test moves.
#include "connections.hpp"

#include <sys/socket.h>

#include <array>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::HostView;
using pollux::prometheus::Connections;

namespace {

// The page's end of a connection, and whether it was shut down.
class Pair {
 public:
  Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    for (const int end : ends_) ::close(end);
  }
  [[nodiscard]] int descriptor() const { return ends_[0]; }
  [[nodiscard]] bool is_shut() const {
    char byte = 0;
    return ::recv(ends_[1], &byte, 1, MSG_DONTWAIT) == 0;
  }

 private:
  std::array<int, 2> ends_{};
};

const Connections::Time start{std::chrono::hours(1)};

}  // namespace

TEST_CASE("The idlest connection goes first, one that is being answered last, and none twice") {
  Connections connections;
  const std::array<Pair, 3> pairs;
  auto& first = connections.add(pairs[0].descriptor(), HostView(), start);
  connections.add(pairs[1].descriptor(), HostView(), start + 1s);
  auto& third = connections.add(pairs[2].descriptor(), HostView(), start + 2s);
  connections.begin_answer(first, start + 3s);
  Connections::end_answer(first);
  connections.begin_answer(third, start + 4s);
  CHECK(connections.evict());
  CHECK((!pairs[0].is_shut() && pairs[1].is_shut() && !pairs[2].is_shut()));
  CHECK(connections.evict());
  CHECK((pairs[0].is_shut() && !pairs[2].is_shut()));
  CHECK(connections.evict());
  CHECK(pairs[2].is_shut());
  CHECK_FALSE(connections.evict());
  connections.remove(first);
  CHECK(connections.size() == 2);
}

TEST_CASE("A client has 10 seconds to ask, and 60 to read the answer") {
  Connections connections;
  const std::array<Pair, 2> pairs;
  CHECK(connections.until_expiry(start) == std::chrono::milliseconds::max());
  connections.add(pairs[0].descriptor(), HostView(), start);
  auto& reads = connections.add(pairs[1].descriptor(), HostView(), start);
  connections.begin_answer(reads, start + 1s);
  CHECK(connections.until_expiry(start + 1s) == 9s);
  connections.evict_expired(start + 9s);
  CHECK_FALSE(pairs[0].is_shut());
  connections.evict_expired(start + 10s);
  CHECK(pairs[0].is_shut());
  CHECK_FALSE(pairs[1].is_shut());
  CHECK(connections.until_expiry(start + 11s) == 50s);
  connections.evict_expired(start + 61s);
  CHECK(pairs[1].is_shut());
}
