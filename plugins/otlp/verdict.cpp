#include "verdict.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <protozero/exception.hpp>
#include <protozero/pbf_message.hpp>
#include <string_view>

#include <pollux/sdk/ascii.hpp>

#include "messages.hpp"

namespace pollux::otlp {
namespace {

bool is_transient(long status) { return status == 429 || (status >= 502 && status <= 504); }

struct Status {
  std::int32_t code = 0;
  std::string message;
};

// A google.rpc.Status, or nothing where the body is none.
std::optional<Status> status_in(const std::string& body) {
  Status status;
  try {
    protozero::pbf_message<RpcStatus> from(body);
    while (from.next()) {
      if (from.tag_and_type() == protozero::tag_and_type(RpcStatus::code, protozero::pbf_wire_type::varint)) {
        status.code = from.get_int32();
      } else if (from.tag_and_type() ==
                 protozero::tag_and_type(RpcStatus::message, protozero::pbf_wire_type::length_delimited)) {
        status.message = from.get_string();
      } else {
        from.skip();
      }
    }
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
  return status;
}

// The message of a status, or a body that is text; else nothing.
std::string explanation(const std::string& body) {
  constexpr std::size_t most = 300;
  const std::optional<Status> status = status_in(body);
  std::string text = status ? status->message : body;
  text.resize(std::min(text.size(), most));
  const bool is_text = std::none_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  return is_text ? text : std::string();
}

// Beside 413: RESOURCE_EXHAUSTED with a status for which waiting is no use, and what servers say in words
// with any status. Gateways to gRPC pass its messages on with 400, 429 or 500, whatever the implementation of
// gRPC behind them calls it; Go's servers say 400.
bool is_too_large(const Response& response) {
  constexpr std::int32_t resource_exhausted = 8;
  constexpr std::string_view phrases[] = {
      "body too large",       "entity too large",
      "payload too large",    "content too large",
      "larger than max",      "length too large",
      "exceeds maximum size", "exceeds the maximum configured message size"};
  if (response.status == 413) return true;
  if (response.status < 400) return false;
  const std::optional<Status> status = status_in(response.body);
  if (status && status->code == resource_exhausted && !is_transient(response.status)) return true;
  const std::string text = ascii::lowered(response.body);
  return std::any_of(std::begin(phrases), std::end(phrases),
                     [&text](std::string_view phrase) { return text.find(phrase) != text.npos; });
}

std::string with(std::string head, const std::string& detail) {
  return detail.empty() ? head : std::move(head) + ": " + detail;
}

Verdict accepted(const std::string& body) {
  Verdict verdict;
  try {
    protozero::pbf_message<ExportResponse> response(body);
    while (response.next(ExportResponse::partial_success, protozero::pbf_wire_type::length_delimited)) {
      protozero::pbf_message<PartialSuccess> partial = response.get_message();
      while (partial.next()) {
        if (partial.tag_and_type() ==
            protozero::tag_and_type(PartialSuccess::rejected_items, protozero::pbf_wire_type::varint)) {
          verdict.rejected = static_cast<std::uint64_t>(std::max<std::int64_t>(0, partial.get_int64()));
        } else if (partial.tag_and_type() ==
                   protozero::tag_and_type(PartialSuccess::error_message,
                                           protozero::pbf_wire_type::length_delimited)) {
          verdict.message = partial.get_string();
        } else {
          partial.skip();
        }
      }
    }
  } catch (const protozero::exception&) {
    // The status says that it was taken, so to send it again would double it.
    verdict = {};
    verdict.message = "it took the request, but its response is none of OTLP's: is it an OTLP receiver?";
  }
  return verdict;
}

}  // namespace

Verdict judge(const Response& response) {
  Verdict verdict;
  if (response.status >= 200 && response.status < 300) return accepted(response.body);
  if (response.status == 0) {
    verdict.kind = Verdict::Kind::again;
    verdict.is_cut_off = response.is_cut_off;
    verdict.message = with("no response", response.problem);
    return verdict;
  }
  if (is_too_large(response)) {
    verdict.kind = Verdict::Kind::too_large;
  } else {
    verdict.kind = is_transient(response.status) ? Verdict::Kind::again : Verdict::Kind::refused;
  }
  if (response.retry_after.count() > 0) verdict.after = response.retry_after;
  verdict.message = with("status " + std::to_string(response.status), explanation(response.body));
  return verdict;
}

}  // namespace pollux::otlp
