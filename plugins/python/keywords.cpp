#include "keywords.hpp"

#include <string_view>

#include "texts.hpp"

namespace pollux::python {

namespace py = pybind11;

Keywords::Keywords(const Options& table) : arguments_(read(table)) {}

py::dict Keywords::to_python() const { return dict_of(arguments_); }

Keywords::Table Keywords::read(const Options& table) {
  Table made;
  table.for_each([&](std::string_view name, const pollux_option& option) {
    Argument argument{std::string(name), {}, option.type == POLLUX_OPTION_TABLE};
    switch (option.type) {
      case POLLUX_OPTION_BOOL:
        argument.value = option.as.boolean != 0;
        break;
      case POLLUX_OPTION_INT64:
        argument.value = option.as.int64;
        break;
      case POLLUX_OPTION_DOUBLE:
        argument.value = option.as.float64;
        break;
      case POLLUX_OPTION_STRING:
        argument.value = std::string(view(option.as.string));
        break;
      default:
        argument.value = read(Options(&option));
    }
    made.push_back(std::move(argument));
  });
  return made;
}

py::object Keywords::value_of(const Argument& argument) {
  struct ToPython {
    bool is_table;
    py::object operator()(bool value) const { return py::bool_(value); }
    py::object operator()(std::int64_t value) const { return py::int_(value); }
    py::object operator()(double value) const { return py::float_(value); }
    py::object operator()(const std::string& value) const { return text(value); }
    py::object operator()(const Table& children) const {
      if (is_table) return dict_of(children);
      py::list list;
      for (const Argument& child : children) list.append(value_of(child));
      return list;
    }
  };
  return std::visit(ToPython{argument.is_table}, argument.value);
}

py::dict Keywords::dict_of(const Table& table) {
  py::dict made;
  for (const Argument& argument : table) made[text(argument.name)] = value_of(argument);
  return made;
}

}  // namespace pollux::python
