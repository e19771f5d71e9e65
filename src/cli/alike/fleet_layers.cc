#include "cli/alike/fleet_layers.h"

#include <algorithm>
#include <mutex>

#include "base/strings.h"

namespace consort::cli {
namespace {

bool is_document_of(const std::string& document, const std::string& host) {
  return document.starts_with("hosts/" + host + ".") &&
         document.find('.', 6 + host.size() + 1) == document.npos;
}

Digest work_of(const model::Catalog& catalog) {
  Hasher hasher;
  for (const model::Resource& resource : catalog.resources) {
    hasher.update(resource.hash.hex() + "\n");
    for (const std::string& fact : resource.waits_for)
      hasher.update("waits " + fact + "\n");
  }
  for (const auto& [resource, address] : catalog.remote)
    hasher.update(std::to_string(resource) + " after " + address.to_string() + "\n");
  for (const std::string& blob : catalog.blobs)
    hasher.update(blob + "\n");
  return hasher.finish();
}

HostLayer layer_of(const std::string& host, const model::Catalog& catalog) {
  HostLayer layer{host, {}, work_of(catalog)};
  for (const model::Resource& resource : catalog.resources)
    if (resource.mark.document && is_document_of(*resource.mark.document, host))
      layer.own.push_back({resource.address, resource.hash, resource.mark.place()});
  return layer;
}

}  // namespace

Result<std::vector<HostLayer>> read_layers(Site& site, bool says) {
  const std::vector<std::string> hosts = site.compiler().hosts();
  std::vector<HostLayer> layers(hosts.size());
  compiler::FleetDiagnostics fleet;
  std::mutex mutex;
  site.compiler().compile_each(hosts, site.parallel(), [&](size_t at, const auto& compilation) {
    if (compilation->catalog) layers[at] = layer_of(hosts[at], *compilation->catalog);
    std::lock_guard lock(mutex);
    fleet.add(*compilation);
  });
  if (!fleet.has_errors()) return layers;
  if (says) site.say(fleet.merged());
  return fail(Code::invalid, "the site does not compile");
}

std::vector<std::pair<std::string, std::string>> order_of(const model::Catalog& catalog) {
  const size_t resources = catalog.resources.size();
  std::vector<std::vector<uint32_t>> into(catalog.anchors.size()), out_of(catalog.anchors.size());
  std::vector<std::pair<std::string, std::string>> pairs;
  auto add = [&](uint32_t before, uint32_t after) {
    pairs.emplace_back(catalog.resources[before].address.to_string(),
                       catalog.resources[after].address.to_string());
  };
  for (const model::Edge& edge : catalog.edges) {
    if (edge.before < resources && edge.after < resources) add(edge.before, edge.after);
    if (edge.before < resources && edge.after >= resources)
      into[edge.after - resources].push_back(edge.before);
    if (edge.before >= resources && edge.after < resources)
      out_of[edge.before - resources].push_back(edge.after);
  }
  for (size_t anchor = 0; anchor < into.size(); ++anchor)
    for (uint32_t before : into[anchor])
      for (uint32_t after : out_of[anchor])
        add(before, after);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace consort::cli
