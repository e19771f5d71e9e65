// What has its default is left out, so there is one text for one catalog.
#include "model/duration.h"
#include "model/json_writer.h"
#include "model/resource.h"

namespace consort::model {
namespace {

std::string origin(Mark mark) {
  return *mark.document + ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
}

void write_texts(JsonWriter& writer, std::string_view key, const std::vector<std::string>& texts) {
  writer.key(key);
  writer.begin_array();
  for (const std::string& text : texts)
    writer.text(text);
  writer.end_array();
}

void write_retry(JsonWriter& writer, const Retry& retry) {
  writer.key("retry");
  writer.begin_object();
  writer.key("attempts");
  writer.integer(retry.attempts);
  writer.key("delay_ms");
  writer.integer(whole_ms(retry.delay));
  writer.end_object();
}

void write_resource(JsonWriter& writer, const Resource& resource) {
  static const Resource defaults;
  writer.begin_object();
  writer.key("address");
  writer.text(resource.address.to_string());
  writer.key("attributes");
  writer.map(resource.attributes);
  if (resource.drift != defaults.drift) {
    writer.key("drift");
    writer.text(to_string(resource.drift));
  }
  writer.key("hash");
  writer.text(resource.hash.hex());
  if (resource.mark.document) {
    writer.key("origin");
    writer.text(origin(resource.mark));
  }
  if (resource.retry != defaults.retry) write_retry(writer, resource.retry);
  if (resource.sensitive) {
    writer.key("sensitive");
    writer.boolean(true);
  }
  if (resource.timeout != defaults.timeout) {
    writer.key("timeout_ms");
    writer.integer(whole_ms(resource.timeout));
  }
  if (!resource.waits_for.empty()) write_texts(writer, "waits_for", resource.waits_for);
  writer.end_object();
}

void write_edge(JsonWriter& writer, const Edge& edge) {
  writer.begin_object();
  writer.key("after");
  writer.integer(edge.after);
  writer.key("before");
  writer.integer(edge.before);
  if (edge.notify) {
    writer.key("notify");
    writer.boolean(true);
  }
  writer.key("reason");
  writer.text(edge.reason);
  writer.end_object();
}

void write_remote(JsonWriter& writer, uint32_t resource, const Address& address) {
  writer.begin_object();
  writer.key("address");
  writer.text(address.to_string());
  writer.key("resource");
  writer.integer(resource);
  writer.end_object();
}

}  // namespace

void write(JsonWriter& writer, const Catalog& catalog) {
  writer.begin_object();
  write_texts(writer, "anchors", catalog.anchors);
  write_texts(writer, "blobs", catalog.blobs);
  writer.key("edges");
  writer.begin_array();
  for (const Edge& edge : catalog.edges)
    write_edge(writer, edge);
  writer.end_array();
  writer.key("format");
  writer.text(kCatalogFormat);
  writer.key("host");
  writer.text(catalog.host);
  writer.key("remote");
  writer.begin_array();
  for (const auto& [resource, address] : catalog.remote)
    write_remote(writer, resource, address);
  writer.end_array();
  writer.key("resources");
  writer.begin_array();
  for (const Resource& resource : catalog.resources)
    write_resource(writer, resource);
  writer.end_array();
  writer.key("revision");
  writer.text(catalog.revision);
  writer.key("site");
  writer.text(catalog.site);
  writer.end_object();
}

std::string to_json(const Catalog& catalog) {
  JsonWriter writer;
  write(writer, catalog);
  return writer.take();
}

Digest digest(const Catalog& catalog) {
  Hasher hasher;
  JsonWriter writer([&hasher](std::string_view piece) { hasher.update(piece); });
  write(writer, catalog);
  hasher.update(writer.take());
  return hasher.finish();
}

}  // namespace consort::model
