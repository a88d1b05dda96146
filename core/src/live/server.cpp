#include "live/server.hpp"

#include <poll.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "live/client.hpp"
#include "live/document.hpp"
#include "platform/memory.hpp"
#include "platform/wake_up.hpp"

namespace pollux::live {

using std::chrono::milliseconds;

namespace {
constexpr milliseconds next_try(50);         // after `watch` was refused
constexpr milliseconds without_memory(100);  // until the next try
constexpr milliseconds next_open(200);       // after the system had no descriptor to give
}  // namespace

struct Server::State {
  State(Door at, Program of) : door(std::move(at)), program(std::move(of)) {}

  Door door;
  Program program;
  platform::WakeUp wake_up;
  std::mutex mutex;  // of what follows
  bool is_ending = false;
};

// What the thread does, round by round.
class Server::Rounds {
 public:
  explicit Rounds(State& state) : state_(state) {}

  void run() {
    while (!is_ending()) {
      wait();
      if (is_ending()) break;
      const auto now = Clock::now();
      std::erase_if(clients_, [&](Client& client) { return let_go(client, now); });
      set_watched();
      for (Client& client : clients_) answer(client);
    }
    for (Client& client : clients_) client.dismiss(end_document(), Clock::now());
    for (Client& client : clients_) leave(client);
  }

 private:
  [[nodiscard]] bool is_ending() const {
    const std::lock_guard lock(state_.mutex);
    return state_.is_ending;
  }

  void wait() {
    const auto now = Clock::now();
    std::vector<pollfd> ready = {{state_.wake_up.descriptor(), POLLIN, 0},
                                 {now < opens_at_ ? -1 : state_.door.descriptor(), POLLIN, 0}};
    auto until = now < opens_at_ ? opens_at_ : Clock::time_point::max();
    for (const Client& client : clients_) {
      ready.push_back(client.waits_for());
      until = std::min(until, client.drop_at());
      if (client.view) until = std::min(until, client.view->due);
    }
    if (wants_watch() != is_watched_) until = std::min(until, now + next_try);
    until = std::max(until, now);
    const auto left =
        std::chrono::ceil<milliseconds>(std::min<Clock::duration>(until - now, std::chrono::hours(1)));
    const int wait =
        until == Clock::time_point::max() ? -1 : static_cast<int>(std::max(left, milliseconds(0)).count());
    if (::poll(ready.data(), ready.size(), wait) <= 0) return;
    for (std::size_t i = 0; i < clients_.size(); ++i) clients_[i].serve(ready[i + 2].revents, Clock::now());
    if (ready[1].revents != 0) admit();
  }

  // One more than there is room for is told so, which costs no more than a message.
  void admit() {
    Door::Visit visit = state_.door.admit();
    const auto now = Clock::now();
    if (!visit.socket) {
      opens_at_ = now + next_open;
      return;
    }
    Client client(std::move(visit.socket), now);
    if (!visit.is_welcome) {
      client.dismiss(error_document("only the user that runs this program, or root, may watch it"), now);
    } else if (clients_.size() >= most_clients) {
      client.dismiss(error_document("as many clients as may be are there already: 8"), now);
    } else {
      clients_.push_back(std::move(client));
    }
  }

  [[nodiscard]] bool wants_watch() const {
    return std::any_of(clients_.begin(), clients_.end(),
                       [](const Client& client) { return client.watches(); });
  }

  void set_watched() {
    const bool wanted = wants_watch();
    if (wanted != is_watched_ && state_.program.watch(wanted)) is_watched_ = wanted;
  }

  bool let_go(Client& client, Clock::time_point now) {
    if (!client.is_over(now)) return false;
    leave(client);
    return true;
  }

  void leave(Client& client) {
    if (client.view) state_.program.figures->leave(client.view->table);
    client.view.reset();
  }

  void answer(Client& client) {
    if (!client.request()) return leave(client);
    if (client.watches()) {
      if (client.view) {
        go_on(client);
      } else if (is_watched_) {
        begin(client);
      }
      return;
    }
    const auto stats = state_.program.stats();
    if (!stats) return client.dismiss(end_document(), Clock::now());
    const bool all = client.request()->what == Request::What::stats;
    client.dismiss(all ? stats_document(*stats) : ledger_document(stats->ledger), Clock::now());
  }

  // What is known at once.
  void begin(Client& client) {
    const auto stats = state_.program.stats();
    if (!stats) return client.dismiss(end_document(), Clock::now());
    Client::View& view = client.view.emplace();
    view.table = state_.program.figures->join();
    view.began = Clock::now();
    view.due = view.began + client.request()->interval;
    view.emitted = stats->ledger.emitted;
    view.missed = state_.program.missed();
    client.send(top_document(*stats, {}), view.began);
  }

  // A client that has not taken the last document yet misses this one, and has a longer interval next time.
  void go_on(Client& client) {
    Client::View& view = *client.view;
    const auto now = Clock::now();
    if (now < view.due) return;
    view.due = std::max(view.due + client.request()->interval, now);
    if (!client.has_room()) return;
    const auto stats = state_.program.stats();
    if (!stats) return client.dismiss(end_document(), now);
    Interval interval;
    const auto ended = Clock::now();
    interval.lasted = ended - view.began;
    interval.emitted = stats->ledger.emitted - view.emitted;
    interval.missed = state_.program.missed() - view.missed;
    interval.scopes = state_.program.figures->take(*view.table);
    view.began = ended;
    view.emitted = stats->ledger.emitted;
    client.send(top_document(*stats, interval), ended);
  }

  State& state_;
  std::vector<Client> clients_;
  bool is_watched_ = false;
  Clock::time_point opens_at_ = Clock::time_point::min();
};

Server::Server(Door door, Program program)
    : state_(std::make_shared<State>(std::move(door), std::move(program))) {
  task_ = platform::Task("plx live", [state = state_] {
    // Without memory its clients are dismissed, and may come again.
    while (!platform::if_memory([&] { Rounds(*state).run(); })) std::this_thread::sleep_for(without_memory);
  });
}

Server::~Server() { end(Clock::now()); }

void Server::end(Clock::time_point deadline) {
  const std::lock_guard own(mutex_);
  if (!task_) return;
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_ending = true;
  }
  state_->wake_up.wake();
  // The last one to let go of a host may be this very thread.
  const bool has_ended =
      !task_.is_here() && task_.await(std::max(deadline, Clock::now() + platform::Task::grace));
  task_.leave();
  if (has_ended) {
    state_->door.close();
  } else {
    state_->door.remove();
  }
}

}  // namespace pollux::live
