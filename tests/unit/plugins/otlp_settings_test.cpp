// Options, the standard variables, and which of them counts.
#include "otlp_sent.hpp"
#include "settings.hpp"

using namespace pollux::test::otlp;
using pollux::otlp::Endpoint;
using pollux::otlp::ResourceValue;
using pollux::otlp::Settings;
using pollux::otlp::Temporality;
using namespace std::chrono_literals;

namespace {

Settings settings(OptionTable& options) {
  return pollux::otlp::read_settings(options.options(),
                                     pollux::Resource(pollux::testing::Interned::all().resource()));
}
Settings defaults() {
  OptionTable none;
  return settings(none);
}
using Variables = std::vector<std::pair<std::string, std::string>>;

std::string urls(const Settings& of) {
  std::string all;
  for (const Endpoint& each : of.endpoints) all += each.url + " ";
  return all;
}

ResourceValue resource(const Settings& of, const std::string& key) {
  const auto found = of.resource.find(key);
  return found == of.resource.end() ? ResourceValue(std::string("(none)")) : found->second;
}
ResourceValue text(const char* of) { return std::string(of); }

}  // namespace

TEST_CASE("otlp: without options and variables the defaults are those of the specification") {
  const Settings of = defaults();
  CHECK(urls(of) ==
        "http://localhost:4318/v1/traces http://localhost:4318/v1/metrics http://localhost:4318/v1/logs ");
  CHECK(of.endpoints[0].timeout == 10s);
  CHECK_FALSE(of.endpoints[0].gzip);
  CHECK(of.metrics.temporality == Temporality::cumulative);
  CHECK(resource(of, "service.name") == text("unknown_service:program"));
  CHECK(resource(of, "process.pid") == ResourceValue(std::int64_t{4242}));
  CHECK(resource(of, "telemetry.sdk.name") == text("pollux"));
  CHECK(resource(of, "host.name") == text("machine"));
  CHECK(of.warnings.empty());
}

TEST_CASE("otlp: an address gets the signal's path, an address of one signal is used as it is") {
  OptionTable options;
  options.set("endpoint", "https://collector:4318/base/")
      .set("metrics_endpoint", "http://other/api/otlp?x=1");
  CHECK(
      urls(settings(options)) ==
      "https://collector:4318/base/v1/traces http://other/api/otlp?x=1 https://collector:4318/base/v1/logs ");
}

TEST_CASE("otlp: the standard variables are read, a signal's own before those of all") {
  const Environment environment(
      {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1"},
       {"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://m:2/p"},
       {"OTEL_EXPORTER_OTLP_TIMEOUT", "2500"},
       {"OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "500"},
       {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
       {"OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none"},
       {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x=1=2"},
       {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
       {"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/cert.pem"},
       {"OTEL_EXPORTER_OTLP_CLIENT_KEY", "/key.pem"},
       {"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta"},
       {"OTEL_SERVICE_NAME", "shop"},
       {"OTEL_RESOURCE_ATTRIBUTES", "service.name=lost,deployment.environment=a%2Cb"}});
  const Settings of = defaults();
  CHECK(urls(of) == "http://all:1/v1/traces http://m:2/p http://all:1/v1/logs ");
  CHECK(of.endpoints[0].timeout == 2500ms);
  CHECK(of.endpoints[2].timeout == 500ms);
  CHECK_FALSE(of.endpoints[0].gzip);
  CHECK(of.endpoints[1].gzip);
  REQUIRE(of.endpoints[1].headers.size() == 2);
  CHECK(of.endpoints[1].headers[0] == std::pair<std::string, std::string>("api-key", "a b"));
  CHECK(of.endpoints[1].headers[1] == std::pair<std::string, std::string>("x", "1=2"));
  CHECK(of.endpoints[0].ca_file == "/ca.pem");
  CHECK(of.endpoints[0].certificate == "/cert.pem");
  CHECK(of.endpoints[0].key == "/key.pem");
  CHECK(of.metrics.temporality == Temporality::delta);
  CHECK(resource(of, "service.name") == text("shop"));
  CHECK(resource(of, "deployment.environment") == text("a,b"));
  CHECK(of.warnings.empty());
}

TEST_CASE("otlp: an option counts before a variable") {
  const Environment environment({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1"},
                                 {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t:2"},
                                 {"OTEL_EXPORTER_OTLP_TIMEOUT", "2500"},
                                 {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                                 {"OTEL_EXPORTER_OTLP_HEADERS", "Api-Key=old,kept=1"},
                                 {"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"},
                                 {"OTEL_SERVICE_NAME", "shop"},
                                 {"OTEL_RESOURCE_ATTRIBUTES", "a=1,b=2"}});
  OptionTable options;
  options.set("endpoint", "http://option:3").set("timeout", 1s).set("compression", "none");
  options.set("headers.api-key", "new").set("temporality", "cumulative").set("service_name", "mine");
  options.set("resource.b", 3).set("resource.deployment.environment", "test").set("resource.ratio", 0.5);
  const Settings of = settings(options);
  CHECK(urls(of) == "http://option:3/v1/traces http://option:3/v1/metrics http://option:3/v1/logs ");
  CHECK(of.endpoints[0].timeout == 1s);
  CHECK_FALSE(of.endpoints[0].gzip);
  REQUIRE(of.endpoints[0].headers.size() == 2);
  CHECK(of.endpoints[0].headers[1] == std::pair<std::string, std::string>("api-key", "new"));
  CHECK(of.metrics.temporality == Temporality::cumulative);
  CHECK(resource(of, "service.name") == text("mine"));
  CHECK(resource(of, "a") == text("1"));
  CHECK(resource(of, "b") == ResourceValue(std::int64_t{3}));
  CHECK(resource(of, "deployment.environment") == text("test"));
  CHECK(resource(of, "ratio") == ResourceValue(0.5));
}

TEST_CASE("otlp: attributes of the process come after variables, and before the reporter's own") {
  const Environment environment({{"OTEL_SERVICE_NAME", "variable"}, {"OTEL_RESOURCE_ATTRIBUTES", "a=1,b=2"}});
  std::vector<pollux_attribute> attributes;
  const auto add = [&](std::string_view name, const pollux_value& value) {
    const auto [key, id] = pollux::testing::Interned::all().key(name);
    attributes.push_back({key, id, 0, value});
  };
  pollux_value text_value{POLLUX_VALUE_STRING, 4, {}}, real{POLLUX_VALUE_DOUBLE, 0, {}};
  text_value.as.string = "shop";
  real.as.float64 = 0.5;
  add("service.name", text_value);
  add("a", {POLLUX_VALUE_INT64, 0, {7}});
  add("c", {POLLUX_VALUE_BOOL, 0, {1}});
  add("d", real);
  add("e", {99, 0, {1}});  // of a later host
  pollux_resource process = *pollux::testing::Interned::all().resource();
  process.attributes = attributes.data();
  process.attribute_count = static_cast<std::uint32_t>(attributes.size());
  OptionTable options;
  options.set("resource.c", "mine");
  const Settings of = pollux::otlp::read_settings(options.options(), pollux::Resource(&process));
  CHECK(resource(of, "service.name") == text("shop"));
  CHECK(resource(of, "a") == ResourceValue(std::int64_t{7}));
  CHECK(resource(of, "b") == text("2"));
  CHECK(resource(of, "c") == text("mine"));
  CHECK(resource(of, "d") == ResourceValue(0.5));
  CHECK(resource(of, "e") == text("(none)"));
}

TEST_CASE("otlp: a variable that makes no sense is ignored, and said once in the log") {
  const Environment environment({{"OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"},
                                 {"OTEL_EXPORTER_OTLP_TIMEOUT", "10s"},
                                 {"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"},
                                 {"OTEL_EXPORTER_OTLP_HEADERS", "secret"},
                                 {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
                                 {"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "none"},
                                 {"OTEL_RESOURCE_ATTRIBUTES", "a=%zz"}});
  OptionTable none;
  Driven<OtlpReporter> reporter(none);
  REQUIRE(reporter.start().status == POLLUX_OK);
  const std::vector<std::string> log = reporter.log();
  CHECK(log.size() == 7);
  for (const std::string& line : log) {
    CHECK(line.find(" is ignored: ") != std::string::npos);
    CHECK(line.find("secret") == std::string::npos);
  }
  CHECK(urls(defaults()).starts_with("http://localhost:4318/v1/traces "));
}

TEST_CASE(
    "otlp: keys of resource attributes are percent-encoded as their values are, names of headers are not") {
  const Environment environment({{"OTEL_RESOURCE_ATTRIBUTES", "a%3Db=1, team%2Cunit = c%20d ,%C3%A4=%C3%B6"},
                                 {"OTEL_EXPORTER_OTLP_HEADERS", "x%41=1"}});
  const Settings of = defaults();
  CHECK(resource(of, "a=b") == text("1"));
  CHECK(resource(of, "team,unit") == text("c d"));
  CHECK(resource(of, "ä") == text("ö"));
  CHECK(of.endpoints[0].headers.at(0).first == "x%41");
  for (const char* wrong : {"a%=1", "a%4=1", "%zz=1", "=1"}) {
    const Environment malformed(Variables{{"OTEL_RESOURCE_ATTRIBUTES", wrong}});
    INFO(wrong);
    CHECK(defaults().warnings.size() == 1);
  }
}

TEST_CASE("otlp: an address to which no path can be added is an error that says what to do") {
  const std::pair<const char*, const char*> variables[] = {
      {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318?s3cret"},
      {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/#s3cret"},
      {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/v1/metrics"},
      {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://localhost:4318/s3cret#x"}};
  for (const auto& [name, address] : variables) {
    INFO(address);
    const Environment environment(Variables{{name, address}});
    OptionTable none;
    const Answer answer = Driven<OtlpReporter>(none).created();
    CHECK(answer.status == POLLUX_INVALID);
    CHECK(answer.message.starts_with("environment variable " + std::string(name) + ": "));
    CHECK(answer.message.find("s3cret") == std::string::npos);
  }
  const Environment query(Variables{{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://h/p?key=1"}});
  CHECK(urls(defaults()).starts_with("http://h/p?key=1 "));
}

TEST_CASE("otlp: a certificate that cannot be read keeps it from starting") {
  OptionTable options;
  options.set("ca_file", "/nowhere/ca.pem");
  Driven<OtlpReporter> reporter(options);
  REQUIRE(reporter.created().status == POLLUX_OK);
  const Answer answer = reporter.start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK(answer.message == "cannot read '/nowhere/ca.pem': No such file or directory");
}
