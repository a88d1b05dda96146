// Server: a real Prometheus server that scrapes one page, five times a second, and may watch rules.
#pragma once

#include <cmath>
#include <cstddef>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "child_process.hpp"
#include "served.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

class Server {
 public:
  // `rules`: the file of them, if any.
  explicit Server(const std::string& target, const std::string& rules = "") : address_(local(free_port())) {
    std::ofstream(folder_.file("prometheus.yml"))
        << "global:\n  scrape_interval: 200ms\n  evaluation_interval: 200ms\n"
        << (rules.empty() ? "" : "rule_files: ['" + rules + "']\n")
        << "scrape_configs:\n  - job_name: pollux\n    static_configs:\n      - targets: ['" << target
        << "']\n";
    program_ = std::make_unique<ChildProcess>(ChildOptions{
        .program = POLLUX_PROMETHEUS,
        .arguments = {"--web.listen-address=" + address_, "--config.file=" + folder_.file("prometheus.yml"),
                      "--storage.tsdb.path=" + folder_.file("data")},
        .environment = {},
        .folder = {}});
    REQUIRE(soon([&] { return !get("http://" + address_ + "/-/ready").empty(); }));
  }

  // The value of a query that has one result; NaN otherwise.
  [[nodiscard]] double query(const std::string& text) const {
    const nlohmann::json result = result_of(text);
    return result.size() == 1 ? std::stod(result[0]["value"][1].get<std::string>()) : std::nan("");
  }
  // How many a query has.
  [[nodiscard]] std::size_t results(const std::string& text) const { return result_of(text).size(); }

  [[nodiscard]] bool will_say(const std::string& text, double value) const {
    const bool said = soon([&] { return query(text) == value; });
    if (!said) UNSCOPED_INFO(text << " is " << query(text));
    return said;
  }

 private:
  [[nodiscard]] nlohmann::json result_of(const std::string& query) const {
    const auto answer = nlohmann::json::parse(
        get("http://" + address_ + "/api/v1/query?query=" + url_text(query)), nullptr, false);
    return answer.is_discarded() ? nlohmann::json::array() : answer["data"]["result"];
  }

  TemporaryFolder folder_;
  std::string address_;
  std::unique_ptr<ChildProcess> program_;
};

}  // namespace pollux::test
