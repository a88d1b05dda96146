#include "sender.hpp"

namespace pollux::otlp {

Verdict Sender::send(std::string_view items, std::uint64_t events, std::chrono::nanoseconds longest) {
  envelope_->wrap(items, request_);
  if (compress_) gzip_.compress(request_, compressed_);
  Verdict verdict = judge(client_.post(compress_ ? compressed_ : request_, std::min(timeout_, longest)));
  learn(verdict, events == 1);
  if (!verdict.message.empty()) verdict.message = client_.shown_url() + ": " + verdict.message;
  return verdict;
}

void Sender::learn(const Verdict& verdict, bool is_single) {
  cut_off_ = verdict.is_cut_off ? cut_off_ + 1 : 0;
  if (verdict.kind == Verdict::Kind::too_large) limit_.refuse(request_.size(), is_single, now());
  // A server may refuse a size by closing the connection, and its answer is then lost on the way; or the way
  // takes less within the timeout. Less is worth a try, and costs nothing if that was not the reason.
  if (cut_off_ >= 2 && !is_single) limit_.refuse(request_.size(), false, now());
}

}  // namespace pollux::otlp
