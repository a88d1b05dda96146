// Over TLS: a collector with a certificate of the test's own authority, and what becomes of events when
// either side does not trust the other.
#include <chrono>
#include <filesystem>
#include <string>

#include "child_process.hpp"
#include "otlp_host.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

// Certificates that are made by openssl, and a receiver that has one.
class Https {
 public:
  explicit Https(bool wants_clients_certificate) {
    fs::create_directory(folder_.path() / "bodies");
    make("authority", {"-x509", "-addext", "basicConstraints=critical,CA:TRUE"});
    sign("server", "subjectAltName=IP:127.0.0.1");
    sign("client", "extendedKeyUsage=clientAuth");
    ChildOptions python;
    python.program = POLLUX_PYTHON;
    python.arguments = {POLLUX_SOURCE_DIR "/tests/integration/otlp/https_receiver.py", file("server.pem"),
                        file("server.key"), file("bodies")};
    if (wants_clients_certificate) python.arguments.push_back(file("authority.pem"));
    receiver_ = std::make_unique<ChildProcess>(python);
    REQUIRE(receiver_->wait_until([this] { return receiver_->out().ends_with('\n'); }));
    url_ = "https://127.0.0.1:" + receiver_->out();
    url_.pop_back();
  }

  [[nodiscard]] std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::size_t bodies() const {
    const fs::directory_iterator all(folder_.path() / "bodies");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  // One scope, sent with these options; where it went.
  [[nodiscard]] ReporterLedger send(const std::string& options) const {
    Host host = otlp_host(url_, "retry.max_age = \"200ms\"\n[reporter.options]\n" + options);
    { const auto scope = host.telemetry()("step"); }
    host.flush(30s);
    return ledger_of(host);
  }

 private:
  void run(const std::vector<std::string>& arguments) const {
    ChildOptions openssl;
    openssl.program = POLLUX_OPENSSL;
    openssl.arguments = arguments;
    const ChildResult result = run_child(openssl);
    INFO(result.error);
    REQUIRE(result.exit_code == 0);
  }
  void make(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"req",
                                       "-newkey",
                                       "ec",
                                       "-pkeyopt",
                                       "ec_paramgen_curve:P-256",
                                       "-nodes",
                                       "-keyout",
                                       file(name + ".key"),
                                       "-out",
                                       file(name + ".pem"),
                                       "-subj",
                                       "/CN=" + name};
    arguments.insert(arguments.end(), more.begin(), more.end());
    run(arguments);
  }
  void sign(const std::string& name, const std::string& extension) const {
    make(name, {"-x509", "-CA", file("authority.pem"), "-CAkey", file("authority.key"), "-addext", extension,
                "-addext", "basicConstraints=critical,CA:FALSE"});
  }

  TemporaryFolder folder_;
  std::unique_ptr<ChildProcess> receiver_;
  std::string url_;
};

}  // namespace

TEST_CASE("A receiver whose authority is named is trusted") {
  const Https https(false);
  CHECK(https.send("ca_file = \"" + https.file("authority.pem") + "\"\n").delivered == 1);
  CHECK(https.bodies() == 1);
}

TEST_CASE("A receiver whose authority is unknown is sent nothing, and that is counted") {
  const Https https(false);
  const ReporterLedger ledger = https.send("");
  CHECK(ledger.delivered == 0);
  CHECK(ledger.dropped.at("expired") == 1);
  CHECK(https.bodies() == 0);
}

TEST_CASE("A client shows its certificate where one is wanted") {
  const Https https(true);
  const std::string authority = "ca_file = \"" + https.file("authority.pem") + "\"\n";
  CHECK(https.send(authority).dropped.at("expired") == 1);
  CHECK(https.bodies() == 0);
  const std::string own =
      "certificate = \"" + https.file("client.pem") + "\"\nkey = \"" + https.file("client.key") + "\"\n";
  CHECK(https.send(authority + own).delivered == 1);
  CHECK(https.bodies() == 1);
}
