#include "agent/binding.h"

#include "agent/secrets.h"
#include "model/json.h"

namespace consort::agent {
namespace {

template <class Ability>
Ability* ability(const std::unique_ptr<resources::Provider>& provider) {
  return dynamic_cast<Ability*>(provider.get());
}

BoundType bind_type(const std::string& collection, const resources::Registry& registry,
                    system::Target& target, const model::Facts& facts) {
  BoundType type;
  type.schema = registry.schema().find(collection);
  auto provider = registry.provider(collection, target, facts);
  if (!provider) {
    type.problem = provider.error().to_string();
    return type;
  }
  type.provider = std::move(*provider);
  type.fingerprinting = ability<resources::Fingerprinting>(type.provider);
  type.inspecting = ability<resources::Inspecting>(type.provider);
  type.refreshing = ability<resources::Refreshing>(type.provider);
  type.batching = ability<resources::Batching>(type.provider);
  type.readable = ability<resources::Readable>(type.provider);
  type.watching = ability<resources::Watching>(type.provider);
  return type;
}

// Values with nothing secret in them hash as the compiler hashed them; the others with what the
// secrets are now.
Digest digest_of(const model::Resource& resource, const model::Map& resolved) {
  return sha256(resource.hash.hex() + model::to_json(resolved));
}

}  // namespace

Binding::Binding(std::shared_ptr<const model::Catalog> catalog, const resources::Registry& registry,
                 system::Target& target, const model::Facts& facts, resources::BlobSource& blobs,
                 resources::SecretSource& secrets, std::optional<Digest> digest)
    : catalog_(std::move(catalog)),
      digest_(digest ? *digest : model::digest(*catalog_)),
      target_(target),
      facts_(facts),
      blobs_(blobs) {
  subjects_.reserve(catalog_->resources.size());
  BoundType* type = nullptr;
  for (const model::Resource& resource : catalog_->resources) {
    if (!type || type->schema->collection != resource.address.type) {
      auto [entry, fresh] = types_.try_emplace(resource.address.type);
      if (fresh) entry->second = bind_type(resource.address.type, registry, target, facts);
      type = &entry->second;
    }
    subjects_.push_back(bind(resource, *type, secrets));
  }
}

Subject Binding::bind(const model::Resource& resource, BoundType& type,
                      resources::SecretSource& secrets) const {
  Subject subject{&type, resource.address.to_string(), {}, nullptr, type.problem, resource.hash};
  bool secret = false;
  for (const auto& entry : resource.attributes)
    secret = secret || model::has_secret(entry.value);
  if (secret) {
    auto attributes = with_secrets(resource.attributes, secrets);
    if (attributes) {
      subject.desired = digest_of(resource, *attributes);
      auto resolved = std::make_unique<model::Resource>(resource);
      resolved->attributes = std::move(*attributes);
      resolved->sensitive = true;
      subject.resolved = std::move(resolved);
    } else {
      subject.problem = attributes.error().to_string();
    }
  }
  const model::Map& attributes =
      subject.resolved ? subject.resolved->attributes : resource.attributes;
  subject.identity = resources::identity_attributes(*type.schema, attributes);
  return subject;
}

}  // namespace consort::agent
