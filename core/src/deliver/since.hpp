// Since: a value, and since when it is what it is.
#pragma once

#include "deliver/instance.hpp"

namespace pollux::deliver {

template <class T>
class Since {
 public:
  Since(T value) : value_(value) {}
  Since& operator=(T value) {
    if (value != value_) began_ = Clock::now();
    value_ = value;
    return *this;
  }
  operator T() const { return value_; }

  [[nodiscard]] T value() const { return value_; }
  [[nodiscard]] Deadline began() const { return began_; }

 private:
  T value_;
  Deadline began_ = Clock::now();
};

}  // namespace pollux::deliver
