#include "resource.hpp"

#include <cstddef>
#include <iterator>
#include <protozero/varint.hpp>
#include <type_traits>

#include <pollux/version.hpp>

#include "attributes.hpp"

namespace pollux::otlp {
namespace {

constexpr char sdk_version[] = POLLUX_VERSION;  // whose SDK has made the spans and metrics

template <class Field>
std::size_t size_of_message(Field, std::size_t size) {
  return 1 + protozero::length_of_varint(size) + size;  // the numbers of all these fields fit one byte
}

template <class Field>
void begin_message(std::string& out, Field field, std::size_t size) {
  out += static_cast<char>((static_cast<unsigned>(field) << 3) | 2u);
  protozero::write_varint(std::back_inserter(out), size);
}

}  // namespace

ResourceAttributes detected_resource(const pollux::Resource& process) {
  ResourceAttributes known;
  const std::string program(process.program());
  known["service.name"] = program.empty() ? "unknown_service" : "unknown_service:" + program;
  known["process.pid"] = static_cast<std::int64_t>(process.pid());
  if (!program.empty()) known["process.executable.name"] = program;
  if (!process.host_name().empty()) known["host.name"] = std::string(process.host_name());
  known["telemetry.sdk.name"] = "pollux";
  known["telemetry.sdk.language"] = "cpp";
  known["telemetry.sdk.version"] = sdk_version;
  return known;
}

Envelope::Envelope(const ResourceAttributes& resource) {
  {
    protozero::pbf_builder<ResourceItems> items(resource_);
    protozero::pbf_builder<Resource> message(items, ResourceItems::resource);
    for (const auto& [key, value] : resource) {
      std::visit(
          [&message, &key = key](const auto& held) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(held)>, std::string>) {
              append_attribute(message, Resource::attributes, key, Value(std::string_view(held)));
            } else {
              append_attribute(message, Resource::attributes, key, Value(held));
            }
          },
          value);
    }
  }
  protozero::pbf_builder<ScopeItems> items(scope_);
  protozero::pbf_builder<InstrumentationScope> scope(items, ScopeItems::scope);
  scope.add_string(InstrumentationScope::name, "pollux");
  scope.add_string(InstrumentationScope::version, sdk_version);
}

void Envelope::wrap(std::string_view items, std::string& request) const {
  const std::size_t inner = scope_.size() + items.size();
  const std::size_t outer = resource_.size() + size_of_message(ResourceItems::scope_items, inner);
  request.clear();
  begin_message(request, ExportRequest::resource_items, outer);
  request += resource_;
  begin_message(request, ResourceItems::scope_items, inner);
  request += scope_;
  request += items;
}

}  // namespace pollux::otlp
