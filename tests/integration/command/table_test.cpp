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
        "e   x\n"
        "ab?[2J  y?z\n");
}

TEST_CASE("Only the header is bold, and only when asked for") {
  Table table({"A", "B"});
  table.add({"1", "2"});
  CHECK(table.text(true) == "\x1b[1mA  B\x1b[0m\n1  2\n");
}
