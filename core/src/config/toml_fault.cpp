// A table of the parser's reasons, and a look at the line for what people write instead of TOML.
#include "config/toml_fault.hpp"

#include <algorithm>
#include <iterator>

#include "config/toml_place.hpp"

namespace pollux::config {

namespace {

// The first row whose scope and reason are found counts; `{found}`, `{key}` and `{name}` are put in.
struct Row {
  std::string_view scope;   // how the scope ends; empty: any
  std::string_view reason;  // a part of it; empty: any
  std::string_view what, expected, remedy;
};

constexpr std::string_view a_value =
    "a string in quotes, a number, true or false, a list in [ ] or a table in { }";
constexpr std::string_view quote_it = "put texts, durations and sizes in quotes, such as \"250ms\"";
constexpr std::string_view close_string =
    "end it with the quote that it begins with; a text of several lines begins and ends with three";
constexpr std::string_view a_line = "key = value, [table], [[list of tables]] or # comment";
constexpr std::string_view escapes = "one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX";
constexpr std::string_view other_quotes =
    "write \\\\ for a backslash, or use single quotes, which leave backslashes alone";
constexpr std::string_view a_date = "a date such as 2026-11-21";
constexpr std::string_view no_date = "put it in quotes: no key of a configuration is a date";
constexpr std::string_view a_time = "a time such as 10:15:02";
constexpr std::string_view no_time = "put it in quotes: no key of a configuration is a time";
constexpr std::string_view bare_key = "letters, digits, '_' and '-', or a key in quotes";

constexpr Row rows[] = {
    {"", "utf-8", "the file is not UTF-8", "text in UTF-8", "save the file as UTF-8"},
    {"", "vertical tabs", "a vertical tab or a form feed is where a line should end",
     "lines that end in LF or CR LF", "replace it by a line end"},
    {"", "after '\\r'", "a carriage return is not followed by a line feed", "lines that end in LF or CR LF",
     "convert the line ends of the file"},
    {"", "maximum nested value depth", "lists or tables are nested too deeply", "at most 256 levels",
     "check for brackets that are not closed"},
    {"", "multi-line strings are prohibited", "a key is a text of several lines", bare_key,
     "use one quote at each end instead of three"},

    {"comment", "", "a comment contains the control character {found}", "printable characters and tabs",
     "remove the character"},
    {"unicode scalar sequence", "surrogates", "the escape does not stand for a character",
     "\\u0000 to \\uD7FF, \\uE000 to \\uFFFF, or \\U and 8 digits", "write the character itself"},
    {"unicode scalar sequence", "greater than", "the escape does not stand for a character",
     "at most \\U0010FFFF", "write the character itself"},
    {"unicode scalar sequence", "", "an escape has too few hexadecimal digits: found {found}",
     "\\u and 4 digits, or \\U and 8 digits", other_quotes},
    {"string", "end-of-file", "a string is not closed", "its closing quote", close_string},
    {"string", "escape sequence", "a string has an escape that TOML does not have: {escape}", escapes,
     other_quotes},
    {"string", "line-ending backslashes",
     "a backslash in a text of several lines is not an escape: found {found}", escapes, other_quotes},
    {"string", "", "a string contains the control character {found}", "printable characters and tabs",
     "write it as an escape, such as \\u001b, in double quotes"},

    {"boolean", "", "the value of '{key}' is not true or false", a_value,
     "write true or false in lower case, and texts in quotes"},
    {"", "leading zeroes", "a number begins with 0", "a number without leading zeros",
     "leave them out, write an octal number as 0o755, or put a text in quotes"},
    {"", "underscores", "'_' in a number is not between two digits", "digits on both sides of '_'",
     "remove it, or put a text in quotes"},
    {"", "64 bits", "a number is too large", "-9223372036854775808 to 9223372036854775807",
     "use a smaller number, or one with a point"},
    {"", "length limit", "a number has too many digits", "a number of 64 bits", "use a smaller number"},
    {"", "value too long", "a number has too many digits", "a number of 64 bits", quote_it},
    {"integer", "", "a number is followed by {found}", "digits, then the end of the value", quote_it},
    {"floating-point", "", "a number is followed by {found}", "digits, then the end of the value", quote_it},
    {"date", "digit year", "the year of a date does not have four digits", a_date, no_date},
    {"date", "digit month", "the month of a date does not have two digits", a_date, no_date},
    {"date", "month between", "a date has a month that does not exist", "01 to 12", no_date},
    {"date", "digit day", "the day of a date does not have two digits", a_date, no_date},
    {"date", "day between", "a date has a day that its month does not have",
     "01 to 28, 29, 30 or 31, as the month has them", no_date},
    {"date", "", "a date is malformed: found {found}", a_date, no_date},
    {"date-time offset", "hour between", "a time zone has an hour that does not exist", "00 to 23", no_time},
    {"date-time offset", "minute between", "a time zone has a minute that does not exist", "00 to 59",
     no_time},
    {"date-time offset", "", "a time zone is malformed: found {found}", "Z or an offset such as +01:00",
     no_time},
    {"time", "digit hour", "the hour of a time does not have two digits", a_time, no_time},
    {"time", "hour between", "a time has an hour that does not exist", "00 to 23", no_time},
    {"time", "digit minute", "the minute of a time does not have two digits", a_time, no_time},
    {"time", "minute between", "a time has a minute that does not exist", "00 to 59", no_time},
    {"time", "digit second", "the second of a time does not have two digits", a_time, no_time},
    {"time", "second between", "a time has a second that does not exist", "00 to 59", no_time},
    {"time", "", "a time is malformed: found {found}", a_time, no_time},

    {"array", "saw comma", "a list has a comma without a value before it", "a value or ']'",
     "remove the comma"},
    {"array", "end-of-file", "a list is not closed", "']' after its last value", "close the list"},
    {"array", "", "two values of a list are not divided: found {found}", "',' or ']'",
     "put a comma between the values, or close the list"},
    {"inline table", "end-of-file", "a table in { } is not closed", "'}' after its last value",
     "close the table"},
    {"inline table", "dangling comma", "a table in { } ends in a comma", "'}' directly after its last value",
     "remove the comma"},
    {"inline table", "saw comma", "a table in { } has a comma without a value before it",
     "key = value or '}'", "remove the comma"},
    {"inline table", "expected key", "a key in { } begins with {found}", bare_key,
     "put other keys in quotes"},
    {"inline table", "", "two values of a table in { } are not divided: found {found}", "',' or '}'",
     "put a comma between the values, and texts in quotes"},

    {"table header", "contiguous", "the brackets of a table header stand apart", "[[name]]",
     "write [[ and ]] without spaces in between"},
    {"table header", "blank bare keys", "a table header has no name", "[name] or [[name]]", "name the table"},
    {"table header", "into existing inline table", "'{name}' adds to a table in { }, which is complete",
     "all its keys between the braces", "write the keys between the braces"},
    {"", "redefine", "'{name}' is given twice", "each key and each table once",
     "remove one of the two; tables of a list begin with [[name]]"},
    {"table header", "comment or whitespace", "a table header is followed by {found}",
     "nothing but a comment on its line", "start a new line after the header"},
    {"table header", "expected ']'", "a table header is not closed: found {found}", "[name] or [[name]]",
     "close it with as many brackets as it begins with; a name with other characters is in quotes"},
    {"table header", "end-of-file", "a table header is not closed: found the end of the file",
     "[name] or [[name]]",
     "close it with as many brackets as it begins with; a name with other characters is in quotes"},
    {"key", "end-of-file", "a key is not complete: found the end of the file", "key = value",
     "complete the line"},
    {"key", "saw '\\n'", "a key is not complete: found {found}", "key = value", "complete the line"},
    {"key", "", "a key begins with {found}", bare_key, "put other keys in quotes"},

    {"key-value pair", "expected '='", "'=' is missing after a key: found {found}", "key = value",
     "write '=' between the key and its value"},
    {"key-value pair", "end-of-file", "the value of '{key}' is missing", a_value,
     "give it a value, or remove the line"},
    {"key-value pair", "expected value", "the value of '{key}' is missing: found {found}", a_value,
     "give it a value, or remove the line"},
    {"key-value pair", "comment or whitespace", "the value of '{key}' is followed by {found}",
     "nothing but a comment after a value",
     "start a new line for the next key, and put a text with quotes in it in single quotes"},
    {"value", "end-of-file", "the value of '{key}' is missing", a_value,
     "give it a value, or remove the line"},
    {"value", "", "the value of '{key}' is not a value of TOML: found {found}", a_value, quote_it},
    {"root table", "", "a line begins with {found}", a_line, "comments begin with #"},
};

bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool ends_in(std::string_view scope, std::string_view end) { return scope.ends_with(end); }

bool is_number(const TomlPlace& place) {
  return ends_in(place.scope, "integer") || place.scope == "floating-point";
}

bool is_value(const TomlPlace& place) {
  return ends_in(place.scope, "value") || place.scope == "boolean" || place.scope == "floating-point";
}

// As Python and YAML write them.
bool is_capital_bool(std::string_view value) {
  return value == "True" || value == "TRUE" || value == "False" || value == "FALSE";
}

// A text without its quotes. The parser takes `nancy` for a number and `tomorrow` for a bool.
bool is_bare_text(const TomlPlace& place) {
  const std::string_view value = place.value();
  if (is_capital_bool(place.bare_value()) || !is_value(place) || value.empty() || value.starts_with("true") ||
      value.starts_with("false"))
    return false;
  const bool is_fraction = value.size() > 1 && value[0] == '.' && value[1] >= '0' && value[1] <= '9';
  return starts_word(value.front()) ||
         (!is_fraction && std::string_view("./~$\\@%").find(value.front()) != value.npos);
}

struct Habit {
  std::string_view written, remedy;
};

// How other formats write a value.
constexpr Habit values[] = {
    {"yes", "write true"}, {"Yes", "write true"},  {"YES", "write true"},  {"on", "write true"},
    {"On", "write true"},  {"ON", "write true"},   {"no", "write false"},  {"No", "write false"},
    {"NO", "write false"}, {"off", "write false"}, {"Off", "write false"}, {"OFF", "write false"},
};
constexpr std::string_view nothings[] = {"null", "nil", "none", "None", "~"};
constexpr std::string_view curly_quotes[] = {"“", "”", "„", "‘", "’", "«"};
constexpr Habit after_values[] = {
    {"';'", "a line ends without ';'"},
    {"'/'", "comments begin with #"},
    {"','", "a line ends without ','; a large number is written 10000 or 10_000"},
};

// What to do about what people bring along from other formats; nothing when the table has to say it.
std::string_view remedy_for(const TomlPlace& place) {
  if (place.scope == "root table" && (place.found == "'{'" || place.found == "'}'"))
    return "this is TOML, not JSON: write key = value";
  if (place.scope == "key-value pair" && place.found == "':'") return "TOML has key = value, not key: value";
  if (place.scope == "key-value pair" &&
      place.reason.find("comment or whitespace") != std::string_view::npos) {
    for (const Habit& habit : after_values) {
      if (place.found == habit.written) return habit.remedy;
    }
  }
  if (!is_value(place)) return {};
  for (const Habit& habit : values) {
    if (place.bare_value() == habit.written) return habit.remedy;
  }
  for (const std::string_view nothing : nothings) {
    if (place.bare_value() == nothing) return "remove the line: a key that is not given has its default";
  }
  for (const std::string_view quote : curly_quotes) {
    if (place.value().starts_with(quote)) return "use straight quotes, \" or '";
  }
  return {};
}

// The parser wanted more, and found the end.
bool stopped_early(const TomlPlace& place) {
  return place.reason.find("saw '\\") != std::string_view::npos ||
         place.reason.find("end-of-file") != std::string_view::npos;
}

// The newline ends a string of one line; the parser calls it a control character.
bool is_open_string(const TomlPlace& place) {
  return ends_in(place.scope, "string") && place.at_line_end &&
         place.reason.find("control characters") != std::string_view::npos;
}

// '\q', for 'q' after a backslash.
std::string shown_escape(const std::string& found) {
  return found.front() == '\'' ? "'\\" + found.substr(1) : "a backslash before " + found;
}

std::string filled(std::string_view pattern, const TomlPlace& place) {
  std::string text(pattern);
  const auto put = [&text](std::string_view mark, std::string_view value) {
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + value.size()))
      text.replace(at, mark.size(), value);
  };
  put("{escape}", shown_escape(place.found));
  put("{found}", place.found);
  put("{key}", place.key());
  put("{name}", place.name());
  if (place.key().empty()) put("the value of ''", "a value");
  return text;
}

}  // namespace

TomlFault toml_fault(std::string_view description, Position at, std::string_view text) {
  const TomlPlace place = toml_place(description, at, text);
  const std::string_view better = remedy_for(place);
  const auto fault = [&](std::string_view what, std::string_view expected, std::string_view remedy) {
    return TomlFault{filled(what, place), std::string(expected),
                     std::string(better.empty() ? remedy : better)};
  };
  if (is_open_string(place))
    return fault("a string is not closed before the end of its line", "its closing quote", close_string);
  if (is_value(place) && is_capital_bool(place.bare_value()))
    return fault("the value of '{key}' is true or false in capitals", "true or false",
                 "write true or false in lower case");
  if (is_bare_text(place))
    return fault("the value of '{key}' is not in quotes", a_value, "put texts in quotes: key = \"text\"");
  if (is_number(place) && place.at_line_end && stopped_early(place))
    return fault("a number is not complete: found {found}", "a digit",
                 "complete it, or put a text in quotes");
  if (ends_in(place.scope, "inline table") && place.at_line_end)
    return fault("a table in { } goes on after the end of its line", "the whole of it on one line",
                 "close it with '}', or give its keys below a [table] header");
  const auto row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& each) {
    return ends_in(place.scope, each.scope) && place.reason.find(each.reason) != std::string_view::npos;
  });
  if (row == std::end(rows)) return fault("the text is not TOML from {found} on", a_line, "correct the line");
  return fault(row->what, row->expected, row->remedy);
}

}  // namespace pollux::config
