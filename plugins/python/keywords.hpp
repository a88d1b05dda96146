// Keywords: the keyword arguments of a class's constructor, kept from the options until Python is there.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <pollux/sdk/options.hpp>

namespace pollux::python {

class Keywords {
 public:
  explicit Keywords(const Options& table);

  // With the lock held.
  [[nodiscard]] pybind11::dict to_python() const;

 private:
  struct Argument;
  using Table = std::vector<Argument>;
  struct Argument {
    std::string name;  // empty in a list
    std::variant<bool, std::int64_t, double, std::string, Table> value;
    bool is_table = false;  // tells a table from a list
  };

  static Table read(const Options& table);
  static pybind11::object value_of(const Argument& argument);
  static pybind11::dict dict_of(const Table& table);

  Table arguments_;
};

}  // namespace pollux::python
