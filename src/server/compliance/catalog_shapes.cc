#include "server/compliance/catalog_shapes.h"

#include <algorithm>
#include <functional>

#include "model/json.h"
#include "store/catalogs.h"

namespace consort::server {
namespace {

uint64_t hash_of(std::string_view address) { return std::hash<std::string_view>{}(address); }

}  // namespace

std::string type_of(std::string_view address) {
  return std::string(address.substr(0, address.find('.')));
}

Result<CatalogShape> CatalogShape::of(const std::string& catalog) {
  TRY(model::Value root, model::parse_json(catalog));
  const model::Value* resources = root.is_map() ? root.map().find("resources") : nullptr;
  if (!resources || !resources->is_list()) return fail(Code::corrupt, "a catalog has no resources");
  CatalogShape shape;
  for (const model::Value& resource : resources->list()) {
    const model::Value* address = resource.is_map() ? resource.map().find("address") : nullptr;
    if (!address || !address->is_text())
      return fail(Code::corrupt, "a resource of a catalog has no address");
    ++shape.types_[type_of(address->text())];
    shape.addresses_.push_back(hash_of(address->text()));
  }
  std::ranges::sort(shape.addresses_);
  return shape;
}

bool CatalogShape::describes(std::string_view address) const {
  return std::ranges::binary_search(addresses_, hash_of(address));
}

size_t CatalogShape::bytes() const {
  constexpr size_t kOfType = 100, kOfShape = 200;
  return kOfShape + addresses_.size() * sizeof(uint64_t) + types_.size() * kOfType;
}

Result<std::shared_ptr<const CatalogShape>> CatalogShapes::of(store::Reader& reader,
                                                              store::EnvironmentId environment,
                                                              const Digest& digest) {
  const Key key{environment, digest};
  {
    std::lock_guard lock(mutex_);
    if (auto* known = known_.find(key)) return *known;
  }
  auto body = store::catalogs::body(reader, environment, digest);
  if (!body && body.error().code == Code::not_found) return std::shared_ptr<const CatalogShape>();
  if (!body) return std::move(body).error();
  TRY(CatalogShape shape, CatalogShape::of(*body));
  auto shared = std::make_shared<const CatalogShape>(std::move(shape));
  std::lock_guard lock(mutex_);
  known_.put(key, shared, shared->bytes());
  return shared;
}

}  // namespace consort::server
