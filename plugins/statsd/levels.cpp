#include "levels.hpp"

namespace pollux::statsd {

void Level::add(const Value& change) {
  std::int64_t sum = 0;
  const bool stays_whole = is_whole_ && change.type() == Value::Type::int64 &&
                           !__builtin_add_overflow(whole_, change.int64(), &sum);
  if (stays_whole) return static_cast<void>(whole_ = sum);
  if (is_whole_) real_ = static_cast<double>(whole_);
  is_whole_ = false;
  real_ += change.number();
}

const Level* Levels::add(const std::string& series, const Value& change, const Position& at) {
  const bool is_repeat = at.may_be_repeat && at.run_id == run_id_ && at.sequence < next_;
  if (!is_repeat) run_id_ = at.run_id, next_ = at.sequence + 1;
  const auto known = levels_.find(series);
  if (known == levels_.end() && levels_.size() >= most) return nullptr;
  Level& level = known == levels_.end() ? levels_[series] : known->second;
  if (!is_repeat) level.add(change);
  return &level;
}

}  // namespace pollux::statsd
