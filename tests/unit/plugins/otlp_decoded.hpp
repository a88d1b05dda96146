// What a request of OTLP says, as JSON by the names of opentelemetry-proto: read here by field numbers that
// were taken from there, not from the plugin. A field that is not listed is a failure. Attributes are one
// object.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

namespace pollux::test::otlp {

using nlohmann::json;

enum class As {
  text,
  hex,
  message,
  list,
  attributes,
  any,
  varint,
  boolean,
  fixed32,
  fixed64,
  sfixed64,
  real,
  fixed64s,
  reals
};

struct Schema;
struct FieldSchema {
  std::uint32_t number;
  const char* name;
  As as;
  const Schema* message = nullptr;
};
struct Schema {
  std::vector<FieldSchema> fields;
};

inline json any_value(protozero::pbf_reader value) {
  json read;
  while (value.next()) {
    if (value.tag() == 1)
      read = value.get_string();
    else if (value.tag() == 2)
      read = value.get_bool();
    else if (value.tag() == 3)
      read = value.get_int64();
    else if (value.tag() == 4)
      read = value.get_double();
    else
      FAIL("AnyValue has no field " << value.tag());
  }
  return read;
}

inline void read_attribute(protozero::pbf_reader entry, json& into) {
  std::string key;
  json value;
  while (entry.next()) {
    if (entry.tag() == 1)
      key = entry.get_string();
    else
      value = any_value(entry.get_message());
  }
  REQUIRE_FALSE(into.contains(key));
  into[key] = value;
}

inline std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

inline json read(protozero::pbf_reader message, const Schema& schema);

inline void read_field(protozero::pbf_reader& from, const FieldSchema& field, json& into) {
  json& to = into[field.name];
  switch (field.as) {
    case As::text:
      to = from.get_string();
      return;
    case As::hex:
      to = hex(from.get_string());
      return;
    case As::message:
      to = read(from.get_message(), *field.message);
      return;
    case As::list:
      to.push_back(read(from.get_message(), *field.message));
      return;
    case As::attributes:
      read_attribute(from.get_message(), to);
      return;
    case As::any:
      to = any_value(from.get_message());
      return;
    case As::varint:
      to = from.get_int64();
      return;
    case As::boolean:
      to = from.get_bool();
      return;
    case As::fixed32:
      to = from.get_fixed32();
      return;
    case As::fixed64:
      to = from.get_fixed64();
      return;
    case As::sfixed64:
      to = from.get_sfixed64();
      return;
    case As::real:
      to = from.get_double();
      return;
    case As::fixed64s:
      for (const auto each : from.get_packed_fixed64()) to.push_back(each);
      return;
    case As::reals:
      for (const auto each : from.get_packed_double()) to.push_back(each);
      return;
  }
}

inline json read(protozero::pbf_reader message, const Schema& schema) {
  json into = json::object();
  while (message.next()) {
    const FieldSchema* field = nullptr;
    for (const FieldSchema& each : schema.fields) {
      if (each.number == message.tag()) field = &each;
    }
    if (!field) FAIL("a field that is not expected: " << message.tag() << " beside " << into);
    read_field(message, *field, into);
  }
  return into;
}

// Of a signal, whose items these are, by the name of their list.
inline json decoded(const std::string& request, const Schema& item, const char* list) {
  static const Schema resource{{{1, "attributes", As::attributes}}};
  static const Schema scope{{{1, "name", As::text}, {2, "version", As::text}}};
  const Schema scope_items{{{1, "scope", As::message, &scope}, {2, list, As::list, &item}}};
  const Schema resource_items{
      {{1, "resource", As::message, &resource}, {2, "scope_items", As::list, &scope_items}}};
  const Schema whole{{{1, "resource_items", As::list, &resource_items}}};
  const json read_whole = read(protozero::pbf_reader(request), whole);
  REQUIRE(read_whole.at("resource_items").size() == 1);
  json one = read_whole["resource_items"][0];
  REQUIRE(one.at("scope_items").size() == 1);
  return {{"resource", one["resource"]["attributes"]},
          {"scope", one["scope_items"][0]["scope"]},
          {list, one["scope_items"][0].value(list, json::array())}};
}

inline json spans_of(const std::string& request) {
  static const Schema status{{{3, "code", As::varint}}};
  static const Schema link{{{1, "trace_id", As::hex}, {2, "span_id", As::hex}, {6, "flags", As::fixed32}}};
  static const Schema span{{{1, "trace_id", As::hex},
                            {2, "span_id", As::hex},
                            {4, "parent_span_id", As::hex},
                            {5, "name", As::text},
                            {6, "kind", As::varint},
                            {7, "start", As::fixed64},
                            {8, "end", As::fixed64},
                            {9, "attributes", As::attributes},
                            {10, "dropped", As::varint},
                            {13, "links", As::list, &link},
                            {15, "status", As::message, &status}}};
  return decoded(request, span, "spans");
}

inline json metrics_of(const std::string& request) {
  static const Schema number{{{2, "start", As::fixed64},
                              {3, "time", As::fixed64},
                              {4, "double", As::real},
                              {6, "int", As::sfixed64},
                              {7, "attributes", As::attributes}}};
  static const Schema buckets{{{2, "start", As::fixed64},
                               {3, "time", As::fixed64},
                               {4, "count", As::fixed64},
                               {5, "sum", As::real},
                               {6, "buckets", As::fixed64s},
                               {7, "bounds", As::reals},
                               {9, "attributes", As::attributes},
                               {11, "min", As::real},
                               {12, "max", As::real}}};
  static const Schema gauge{{{1, "points", As::list, &number}}};
  static const Schema sum{
      {{1, "points", As::list, &number}, {2, "temporality", As::varint}, {3, "monotonic", As::boolean}}};
  static const Schema histogram{{{1, "points", As::list, &buckets}, {2, "temporality", As::varint}}};
  static const Schema metric{{{1, "name", As::text},
                              {2, "description", As::text},
                              {3, "unit", As::text},
                              {5, "gauge", As::message, &gauge},
                              {7, "sum", As::message, &sum},
                              {9, "histogram", As::message, &histogram}}};
  return decoded(request, metric, "metrics");
}

inline json logs_of(const std::string& request) {
  static const Schema record{{{1, "time", As::fixed64},
                              {2, "severity", As::varint},
                              {5, "body", As::any},
                              {6, "attributes", As::attributes},
                              {7, "dropped", As::varint},
                              {9, "trace_id", As::hex},
                              {10, "span_id", As::hex}}};
  return decoded(request, record, "records");
}

}  // namespace pollux::test::otlp
