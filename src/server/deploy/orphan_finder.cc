#include "server/deploy/orphan_finder.h"

#include <algorithm>

#include "model/json.h"
#include "model/resource.h"
#include "store/catalogs.h"
#include "store/orphans.h"

namespace consort::server {
namespace {

constexpr size_t kAtATime = 50;  // hosts in one transaction

}  // namespace

void OrphanFinder::changed(store::HostId host, const Digest& before, const Digest& after) {
  if (before != after) changes_.push_back({host, before, after});
}

Status OrphanFinder::work() {
  const auto some = static_cast<long>(std::min(changes_.size(), kAtATime));
  TRY_DO(context_.parts.store.write([&](store::Writer& w) -> Status {
    for (auto change = changes_.begin(); change != changes_.begin() + some; ++change)
      TRY_DO(settle(w, *change));
    return {};
  }));
  changes_.erase(changes_.begin(), changes_.begin() + some);
  return {};
}

Status OrphanFinder::settle(store::Writer& writer, const Change& change) const {
  auto before = addresses(writer, change.before), after = addresses(writer, change.after);
  // Retention may have taken a catalog that nobody has any more.
  for (auto* side : {&before, &after})
    if (!*side) return side->error().code == Code::not_found ? Status() : side->error();
  const store::EnvironmentId environment = context_.environment.id;
  std::vector<std::string> gone;
  std::ranges::set_difference(*before, *after, std::back_inserter(gone));
  for (const std::string& address : gone) {
    Status added = store::orphans::add(writer, environment, change.host, address, change.before);
    if (!added) return added.error().code == Code::not_found ? Status() : added;
  }
  for (const std::string& address : *after)
    TRY_DO(store::orphans::settle(writer, environment, change.host, address));
  return {};
}

Result<std::vector<std::string>> OrphanFinder::addresses(store::Reader& reader,
                                                         const Digest& catalog) const {
  TRY(std::string json, store::catalogs::body(reader, context_.environment.id, catalog));
  model::Documents names;
  TRY(model::Catalog read, model::catalog_from_json(json, names));
  std::vector<std::string> all;
  all.reserve(read.resources.size());
  for (const model::Resource& resource : read.resources) {
    const model::TypeSchema* type = context_.parts.schema.find(resource.address.type);
    if (type && type->runs) continue;
    all.push_back(resource.address.to_string());
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace consort::server
