// Aligned columns.
#include "cli/table.hpp"

#include "catch.hpp"

using pollux::cli::Table;

TEST_CASE("Columns are as wide as their widest cell and the last one is not padded") {
  Table table({"NAME", "VERSION", "SUMMARY"});
  table.add({"log", "1.0.0", "Writes events"});
  table.add({"zusammenfassung", "1", "x"});
  CHECK(table.text() ==
        "NAME             VERSION  SUMMARY\n"
        "log              1.0.0    Writes events\n"
        "zusammenfassung  1        x\n");
}

TEST_CASE("An empty cell is a dash and a table without a header has only rows") {
  Table table;
  CHECK(table.empty());
  CHECK(table.text().empty());
  table.add({"license", ""});
  CHECK_FALSE(table.empty());
  CHECK(table.text() == "license  -\n");
}

TEST_CASE("Characters are counted, not bytes, and control characters do not reach the terminal") {
  Table table;
  table.add(
      {"gr\xc3\xbc\xc3\x9f"
       "e",
       "x"});
  table.add({"ab\x1b[2J", "y\nz"});
  CHECK(table.text() ==
        "gr\xc3\xbc\xc3\x9f"
        "e        x\n"
        "ab\\u001b[2J  y\\nz\n");
}

TEST_CASE("Only the header is bold, and only when asked for") {
  Table table({"A", "B"});
  table.add({"1", "2"});
  CHECK(table.text(true) == "\x1b[1mA  B\x1b[0m\n1  2\n");
}

TEST_CASE("One long cell does not make every line long") {
  Table table({"NAME", "MEANING"});
  table.add({std::string(100'000, 'x'), "long"});
  table.add({"short", std::string(100'000, 'y')});
  const std::string text = table.text();
  CHECK(text.size() < 2'000);
  CHECK(text.find("x\xe2\x80\xa6  long\n") != std::string::npos);
  CHECK(text.ends_with("y\xe2\x80\xa6\n"));
}

TEST_CASE("Wide characters take two columns and combining ones none") {
  Table table;
  table.add({"\xe6\xbc\xa2\xe5\xad\x97", "x"});
  table.add({"e\xcc\x81", "y"});
  table.add({"abcd", "z"});
  CHECK(table.text() == "\xe6\xbc\xa2\xe5\xad\x97  x\ne\xcc\x81     y\nabcd  z\n");
}

TEST_CASE("A table that is to fit cuts its first column, then leaves columns out in order") {
  const auto table = [](std::size_t columns) {
    Table made({"NAME", "ONE", "TWO"});
    made.align_right();
    made.add({"a.rather.long.name", "1", "22"});
    made.fit_to(columns, {"TWO", "ONE"});
    return made.text();
  };
  CHECK(table(40) == "NAME                ONE  TWO\na.rather.long.name    1   22\n");
  CHECK(table(20) == "NAME        ONE  TWO\na.rather.\xe2\x80\xa6    1   22\n");
  CHECK(table(14) == "NAME       ONE\na.rather\xe2\x80\xa6    1\n");
  CHECK(table(9) == "NAME\na.rather\xe2\x80\xa6\n");
}
