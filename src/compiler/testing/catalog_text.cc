#include "compiler/testing/catalog_text.h"

#include "base/strings.h"
#include "model/duration.h"
#include "model/json.h"

namespace consort::compiler {

using model::Catalog;
using model::Edge;
using model::Resource;

namespace {

std::string resource_text(const Resource& resource) {
  std::string text =
      resource.address.to_string() + "  (" + resource.mark.place().to_string() + ")\n";
  for (const model::Map::Entry& entry : resource.attributes)
    text += "  " + *entry.key + ": " + model::to_json(entry.value) + "\n";
  Resource plain;
  if (resource.drift != plain.drift)
    text += "  drift " + std::string(to_string(resource.drift)) + "\n";
  if (resource.retry != plain.retry) {
    text += "  retry " + std::to_string(resource.retry.attempts) + " times, after " +
            model::to_text(resource.retry.delay) + "\n";
  }
  if (resource.timeout != plain.timeout)
    text += "  timeout " + model::to_text(resource.timeout) + "\n";
  if (resource.sensitive) text += "  sensitive\n";
  if (!resource.waits_for.empty()) text += "  waits for " + join(resource.waits_for, ", ") + "\n";
  return text;
}

std::string node_name(const Catalog& catalog, uint32_t node) {
  if (node < catalog.resources.size()) return catalog.resources[node].address.to_string();
  return "[" + catalog.anchors[node - catalog.resources.size()] + "]";
}

}  // namespace

std::string catalog_text(const Catalog& catalog) {
  std::string text;
  for (const Resource& resource : catalog.resources)
    text += resource_text(resource);
  if (!catalog.edges.empty() || !catalog.remote.empty()) text += "edges\n";
  for (const Edge& edge : catalog.edges) {
    text += "  " + node_name(catalog, edge.before) + " -> " + node_name(catalog, edge.after) +
            "  (" + edge.reason + (edge.notify ? "!" : "") + ")\n";
  }
  for (const auto& [resource, address] : catalog.remote)
    text += "  " + address.to_string() + " -> " + node_name(catalog, resource) + "\n";
  if (!catalog.blobs.empty()) text += "blobs\n";
  for (const std::string& blob : catalog.blobs)
    text += "  " + blob + "\n";
  return text;
}

}  // namespace consort::compiler
