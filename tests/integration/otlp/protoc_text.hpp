// A message as protoc reads it by the official definitions, as JSON: every field is an array, every scalar
// the text that protoc prints, strings without their quotes. A field that the definitions do not know has a
// number for a name.
#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "child_process.hpp"

namespace pollux::test {

inline std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (text[++i] >= '0' && text[i] <= '7') {
      out += static_cast<char>(std::stoi(std::string(text.substr(i, 3)), nullptr, 8));
      i += 2;
    } else {
      const std::size_t known = std::string_view("nrt").find(text[i]);
      out += known == std::string_view::npos ? text[i] : "\n\r\t"[known];
    }
  }
  return out;
}

inline nlohmann::json parse_block(std::istringstream& lines) {
  nlohmann::json block = nlohmann::json::object();
  for (std::string line; std::getline(lines, line);) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start == line.npos) continue;
    const std::string_view text = std::string_view(line).substr(start);
    if (text == "}") return block;
    if (text.ends_with(" {")) {
      const std::string name(text.substr(0, text.size() - 2));
      block[name].push_back(parse_block(lines));
    } else {
      const std::size_t colon = text.find(": ");
      REQUIRE(colon != text.npos);
      block[std::string(text.substr(0, colon))].push_back(unquoted(text.substr(colon + 2)));
    }
  }
  return block;
}

// `message` is "trace.v1.ExportTraceServiceRequest", of the collector's services.
inline nlohmann::json by_definitions(const std::string& message, const std::string& bytes) {
  const std::string kind = message.substr(0, message.find('.'));
  ChildOptions protoc;
  protoc.program = POLLUX_PROTOC;
  protoc.arguments = {"--proto_path=" POLLUX_OTLP_DEFINITIONS,
                      "--decode=opentelemetry.proto.collector." + message,
                      "opentelemetry/proto/collector/" + kind + "/v1/" + kind + "_service.proto"};
  const ChildResult result = run_child(protoc, bytes);
  INFO(result.error);
  REQUIRE(result.exit_code == 0);
  std::istringstream lines(result.out);
  return parse_block(lines);
}

}  // namespace pollux::test
