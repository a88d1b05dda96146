// Server: a real Prometheus server that scrapes one page, five times a second, and may watch rules.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "child_process.hpp"
#include "served.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

struct ServerOptions {
  std::string target;             // the address of a page
  std::string discovery;          // instead: a pattern of files for file_sd_configs
  std::string rules;              // the file of them, if any
  bool stores_exemplars = false;  // a feature that has to be asked for
};

class Server {
 public:
  explicit Server(const std::string& target, const std::string& rules = "")
      : Server(ServerOptions{.target = target, .discovery = {}, .rules = rules}) {}
  explicit Server(const ServerOptions& options) : address_(local(free_port())) {
    std::ofstream(folder_.file("prometheus.yml"))
        << "global:\n  scrape_interval: 200ms\n  evaluation_interval: 200ms\n"
        << (options.rules.empty() ? "" : "rule_files: ['" + options.rules + "']\n")
        << "scrape_configs:\n  - job_name: pollux\n"
        << (options.discovery.empty() ? "    static_configs:\n      - targets: ['" + options.target + "']\n"
                                      : "    file_sd_configs:\n      - files: ['" + options.discovery +
                                            "']\n        refresh_interval: 1s\n");
    std::vector<std::string> arguments{"--web.listen-address=" + address_,
                                       "--config.file=" + folder_.file("prometheus.yml"),
                                       "--storage.tsdb.path=" + folder_.file("data")};
    if (options.stores_exemplars) arguments.emplace_back("--enable-feature=exemplar-storage");
    program_ = std::make_unique<ChildProcess>(ChildOptions{
        .program = POLLUX_PROMETHEUS, .arguments = std::move(arguments), .environment = {}, .folder = {}});
    REQUIRE(soon([&] { return !get("http://" + address_ + "/-/ready").empty(); }));
  }

  // The value of a query that has one result; NaN otherwise.
  [[nodiscard]] double query(const std::string& text) const {
    const nlohmann::json result = result_of(text);
    return result.size() == 1 ? std::stod(result[0]["value"][1].get<std::string>()) : std::nan("");
  }
  // How many a query has.
  [[nodiscard]] std::size_t results(const std::string& text) const { return result_of(text).size(); }

  // What it has of a series' exemplars in the last ten minutes: a list of { seriesLabels, exemplars }.
  [[nodiscard]] nlohmann::json exemplars(const std::string& text) const {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return data_of("/api/v1/query_exemplars?query=" + url_text(text) + "&start=" + std::to_string(now - 600) +
                   "&end=" + std::to_string(now + 600));
  }

  [[nodiscard]] bool will_say(const std::string& text, double value) const {
    const bool said = soon([&] { return query(text) == value; });
    if (!said) UNSCOPED_INFO(text << " is " << query(text));
    return said;
  }

 private:
  [[nodiscard]] nlohmann::json result_of(const std::string& query) const {
    const nlohmann::json data = data_of("/api/v1/query?query=" + url_text(query));
    return data.contains("result") ? data["result"] : nlohmann::json::array();
  }
  [[nodiscard]] nlohmann::json data_of(const std::string& request) const {
    const auto answer = nlohmann::json::parse(get("http://" + address_ + request), nullptr, false);
    return answer.is_discarded() ? nlohmann::json::array() : answer["data"];
  }

  TemporaryFolder folder_;
  std::string address_;
  std::unique_ptr<ChildProcess> program_;
};

}  // namespace pollux::test
