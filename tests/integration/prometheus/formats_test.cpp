// The page in both of its formats, read by the parsers of others.
#include <curl/curl.h>

#include <map>

#include "child_process.hpp"
#include "served.hpp"

using namespace pollux;
using Catch::Contains;
using test::ServedHost;

namespace {

constexpr const char* openmetrics_accepted = "Accept: application/openmetrics-text; version=1.0.0";

struct Reply {
  std::string body;
  std::string type;
  std::string encoding;  // as it was sent
};

std::size_t append_to_text(char* data, std::size_t, std::size_t size, void* into) {
  static_cast<std::string*>(into)->append(data, size);
  return size;
}

Reply ask(const std::string& url, const char* header, bool packs = false) {
  const std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> curl(::curl_easy_init(), &::curl_easy_cleanup);
  const std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> headers(
      ::curl_slist_append(nullptr, header), &::curl_slist_free_all);
  Reply reply;
  std::string head;
  ::curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  ::curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
  if (packs) ::curl_easy_setopt(curl.get(), CURLOPT_ACCEPT_ENCODING, "gzip");
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append_to_text);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
  ::curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &append_to_text);
  ::curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &head);
  REQUIRE(::curl_easy_perform(curl.get()) == CURLE_OK);
  const auto value_of = [&head](const std::string& name) {
    const std::size_t at = head.find("\n" + name + ": ");
    if (at == head.npos) return std::string();
    const std::size_t begin = at + name.size() + 3;
    return head.substr(begin, head.find('\r', begin) - begin);
  };
  reply.type = value_of("Content-Type");
  reply.encoding = value_of("Content-Encoding");
  return reply;
}

std::string openmetrics_page(ServedHost& served) {
  served.page();
  return ask("http://" + served.address() + "/metrics", openmetrics_accepted).body;
}

// The reference parser of the format, from the client library for Python; a line for each family:
// "name type unit samples". Debian: python3-prometheus-client.
std::string parsed(const std::string& page) {
  const std::string program =
      "import sys\n"
      "from prometheus_client.openmetrics.parser import text_string_to_metric_families as families\n"
      "for f in families(sys.stdin.read()): print(f.name, f.type, f.unit or '-', len(f.samples))\n";
  const test::ChildResult result = test::run_child(
      {.program = POLLUX_SYSTEM_PYTHON, .arguments = {"-c", program}, .environment = {}, .folder = {}}, page);
  INFO(page << result.error);
  CHECK(result.exit_code == 0);
  return "\n" + result.out;
}

void emit_some(const TelemetryContext& tele) {
  {
    auto request = tele("api.request", {{"route", "a\"b\\c\n"}});
    request.fail();
  }
  tele.count("items", 2.5);
  tele.gauge("items", -1);  // beside the counter `items_total`
  tele.gauge("level", std::numeric_limits<double>::quiet_NaN());
  tele.gauge("hot", std::numeric_limits<double>::infinity());
  tele.metric("answer", true);
  tele.histogram("below", -1);
  tele.histogram("size", 2'500'000);
}

constexpr const char* options =
    "labels = [\"route\"]\nbucket_rules = [{ scope = \"below\", bounds = [-0.5, 1] }]";

}  // namespace

TEST_CASE("OpenMetrics for those who ask for it, the text format for all others") {
  ServedHost served(options);
  emit_some(served.telemetry());
  served.page();
  const std::string url = "http://" + served.address() + "/metrics";
  const Reply text = ask(url, "Accept: */*");
  CHECK(text.type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK_THAT(text.body, Contains("# TYPE items_total counter\n") && !Contains("# EOF"));
  const Reply openmetrics = ask(url, openmetrics_accepted);
  CHECK(openmetrics.type == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK_THAT(openmetrics.body, Catch::EndsWith("# EOF\n"));
  CHECK(openmetrics.encoding == "");
}

TEST_CASE("A compressed page is the same page") {
  ServedHost served("process = false\nself = false");
  for (int i = 0; i < 200; ++i) served.telemetry().gauge("gauge" + std::to_string(i), i);
  served.page();
  const std::string url = "http://" + served.address() + "/metrics";
  for (const char* accepted : {openmetrics_accepted, "Accept: text/plain"}) {
    const Reply packed = ask(url, accepted, true);
    CHECK(packed.encoding == "gzip");
    CHECK_THAT(packed.body, Contains("gauge199 199\n"));
    CHECK(packed.body == ask(url, accepted).body);
  }
}

TEST_CASE("The reference parser of OpenMetrics reads every family") {
  ServedHost served(options, "[telemetry]\nenabled = true\ninterval = \"50ms\"\n");
  emit_some(served.telemetry());
  std::string page;
  REQUIRE(test::soon([&] {
    page = openmetrics_page(served);
    return page.find("pollux_reporter_delay_seconds{") != page.npos;
  }));
  const std::string families = parsed(page);
  CHECK_THAT(families, Contains("\napi_request_duration_seconds histogram seconds 28\n"));
  CHECK_THAT(families, Contains("\napi_request_errors counter - 1\n"));
  CHECK_THAT(families, Contains("\nitems gauge - 1\n") && Contains("\nitems_total unknown - 1\n"));
  CHECK_THAT(families, Contains("\nanswer unknown - 1\n"));
  CHECK_THAT(families, Contains("\nbelow histogram - 3\n"));  // without count and sum
  CHECK_THAT(families, Contains("\nprocess_cpu_seconds counter seconds 1\n"));
  CHECK_THAT(families, Contains("\npollux_reporter_delay_seconds gauge seconds 2\n"));
  CHECK_THAT(page, Contains("# HELP items_total Metric 'items'\nitems_total 2.5\n"));
  CHECK_THAT(page, Contains("\nlevel NaN\n") && Contains("\nhot +Inf\n"));
  CHECK_THAT(page, Contains("route=\"a\\\"b\\\\c\\n\""));
  CHECK_THAT(page, Contains("le=\"1e-06\"} ") && Contains("le=\"0.0001\"}") && Contains("le=\"100.0\"} 1\n"));
  CHECK_THAT(page, Contains("size_sum 2.5e+06\n"));
}

TEST_CASE("OpenMetrics names the units of handles, as the reference parser reads them") {
  ServedHost served("self = false\nprocess = false");
  const TelemetryContext tele = served.telemetry();
  tele.histogram("latency", {1, 10}, {.unit = "ms", .description = "a \\ \"b\""}).record(3);
  tele.counter("sent", {.unit = "By"}).add(1500);
  tele.gauge("rate", {.unit = "By/s"}).set(2.5);
  tele.gauge("jobs", {.unit = "{job}"}).set(4);
  tele.up_down_counter("open", {.unit = "By"}).add(-3);
  const std::string page = openmetrics_page(served);
  const std::string families = parsed(page);
  CHECK_THAT(families, Contains("\nlatency_milliseconds histogram milliseconds 5\n"));
  CHECK_THAT(families, Contains("\nsent_bytes counter bytes 1\n"));
  CHECK_THAT(families, Contains("\nrate_bytes_per_second gauge bytes_per_second 1\n"));
  CHECK_THAT(families, Contains("\njobs gauge - 1\n"));
  CHECK_THAT(families, Contains("\nopen_bytes gauge bytes 1\n"));
  CHECK_THAT(page, Contains("# HELP latency_milliseconds a \\\\ \\\"b\\\"\n"));
  CHECK_THAT(page, Contains("open_bytes -3\n"));
}

TEST_CASE("promtool accepts every family of the host's own") {
  ServedHost served("", "[telemetry]\nenabled = true\ninterval = \"50ms\"\n");
  emit_some(served.telemetry());
  std::string page;
  REQUIRE(test::soon([&] {
    page = served.page();
    return page.find("pollux_reporter_delay_seconds{") != page.npos;
  }));
  const test::ChildResult result = test::run_child(
      {.program = POLLUX_PROMTOOL, .arguments = {"check", "metrics"}, .environment = {}, .folder = {}}, page);
  INFO(page);
  CHECK(result.out + result.error == "");
  CHECK(result.exit_code == 0);
}

TEST_CASE("Families of the process and of the host give way to the application's of the same name") {
  ServedHost served("", "[telemetry]\nenabled = true\ninterval = \"50ms\"\n");
  const TelemetryContext tele = served.telemetry();
  REQUIRE(test::soon([&] { return served.page().find("pollux_host_scopes ") != std::string::npos; }));
  tele.gauge("process.open.fds", 1e9);
  tele.gauge("pollux.host.scopes", 2e9);
  CHECK_THAT(served.page(), Contains("\nprocess_open_fds 1000000000\n") &&
                                Contains("\npollux_host_scopes 2000000000\n") &&
                                Contains("\nprocess_max_fds "));
  tele.gauge("exposer.scrapes", 1);
  CHECK_THAT(served.page(), Contains("\nexposer_scrapes 1\n"));
  CHECK(served.host().ledger().reporters.at(0).rejected == 0);
}
