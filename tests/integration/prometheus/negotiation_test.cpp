// What clients say that they want, and what they get.
#include "negotiation.hpp"

#include "catch.hpp"

using pollux::prometheus::Coding;
using pollux::prometheus::Format;
using pollux::prometheus::wanted_coding;
using pollux::prometheus::wanted_format;

TEST_CASE("The format is the one with the higher quality") {
  const std::pair<const char*, Format> cases[] = {
      {"", Format::text},
      {"*/*", Format::text},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format::text},
      {"text/plain", Format::text},
      {"application/openmetrics-text", Format::openmetrics},
      {"Application/OpenMetrics-Text; Version=1.0.0; charset=utf-8", Format::openmetrics},
      {"application/openmetrics-text; version=\"1.0.0\"", Format::openmetrics},
      {"application/openmetrics-text; version=2.0.0", Format::text},
      {"application/openmetrics-text; version=0.0.1", Format::text},
      // Servers 2.42 and 3.
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::openmetrics},
      {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.4,"
       "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       Format::openmetrics},
      {"text/plain;q=0.5, application/openmetrics-text;q=0.4", Format::text},
      {"text/plain;q=0.4 , application/openmetrics-text ; q=0.5", Format::openmetrics},
      {"application/openmetrics-text;q=0, */*", Format::text},
      {"application/openmetrics-text;q=0", Format::text},
      {"text/plain;q=0, */*;q=0.1", Format::openmetrics},
      {"text/*;q=0.2, application/*;q=0.3", Format::openmetrics},
      {"application/openmetrics-text, text/plain", Format::openmetrics},
      {"application/openmetrics-text;q=high, text/plain;q=0.1", Format::text},
      {";;,,=;q", Format::text},
  };
  for (const auto& [accept, expected] : cases) {
    INFO(accept);
    CHECK(wanted_format(accept) == expected);
  }
}

TEST_CASE("The page is compressed for those who say that they can read that") {
  for (const char* accepted : {"gzip", "deflate, gzip;q=1.0, *;q=0.5", "GZIP", "*", "br;q=1, gzip;q=0.1",
                               "x-gzip", "gzip;q=0.001", "identity;q=0, gzip;q=0.001", "identity;q=0, *"}) {
    INFO(accepted);
    CHECK(wanted_coding(accepted) == Coding::gzip);
  }
  for (const char* accepted : {"", "identity", "gzip;q=0", "gzip;q=0.0, *", "*;q=0, identity", "br",
                               "gzip;q=0, deflate", "gzip;q=0.1, identity;q=0.5", "gzip;q=x", "notgzip"}) {
    INFO(accepted);
    CHECK(wanted_coding(accepted) == Coding::identity);
  }
  for (const char* accepted :
       {"*;q=0", "identity;q=0", "identity;q=0, gzip;q=0", "gzip;q=0, *;q=0.0", "identity;q=0, br"}) {
    INFO(accepted);
    CHECK_FALSE(wanted_coding(accepted));
  }
}
