#include "agent/binding.h"

#include <algorithm>
#include <set>

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
  type.has_sensitive =
      std::ranges::any_of(type.schema->attributes, &model::AttributeSchema::sensitive);
  auto provider = registry.provider(collection, target, facts);
  if (!provider) {
    type.problem = provider.error().to_string();
    return type;
  }
  type.provider = std::move(*provider);
  type.fingerprinting = ability<resources::Fingerprinting>(type.provider);
  type.inspecting = ability<resources::Inspecting>(type.provider);
  type.foreseeing = ability<resources::Foreseeing>(type.provider);
  type.refreshing = ability<resources::Refreshing>(type.provider);
  type.batching = ability<resources::Batching>(type.provider);
  type.readable = ability<resources::Readable>(type.provider);
  type.watching = ability<resources::Watching>(type.provider);
  return type;
}

// A value that a word of the type's own stands for, or a number of bits, tells nothing.
bool is_vocabulary(const model::AttributeSchema* attribute) {
  using model::AttributeKind;
  if (!attribute) return false;
  return !attribute->values.empty() || attribute->kind == AttributeKind::boolean ||
         attribute->kind == AttributeKind::mode || attribute->kind == AttributeKind::duration;
}

// Every text and number in it, and what the description has in its place.
void each_leaf(const model::Value& value, const model::Value* described, const auto& visit) {
  if (value.is_list()) {
    const bool alike = described && described->is_list();
    for (size_t i = 0; i < value.list().size(); ++i)
      each_leaf(value.list()[i], alike ? &described->list()[i] : nullptr, visit);
  } else if (value.is_map()) {
    const bool alike = described && described->is_map();
    for (const model::Map::Entry& entry : value.map())
      each_leaf(entry.value, alike ? described->map().find(*entry.key) : nullptr, visit);
  } else if (value.is_text()) {
    visit(value.text(), described);
  } else if (value.is_integer()) {
    visit(std::to_string(value.integer()), described);
  }
}

// Values with nothing secret in them hash as the compiler hashed them; the others with what the
// secrets are now.
Digest digest_of(const model::Resource& resource, const model::Map& resolved) {
  return sha256(resource.hash.hex() + model::to_json(resolved));
}

}  // namespace

// Passes secrets on and remembers what must not be told from now on.
class Binding::Placing final : public resources::SecretSource {
 public:
  Placing(resources::SecretSource& secrets, Binding& binding)
      : secrets_(secrets), binding_(binding) {}

  Result<Secret> read(const std::string& name) override {
    TRY(Secret secret, secrets_.read(name));
    if (!names_.insert(name).second) return secret;
    binding_.mask_.add(secret.reveal());
    if (SecretMask::is_short(secret.reveal())) binding_.short_secrets_[name] = secret.reveal();
    return secret;
  }

 private:
  resources::SecretSource& secrets_;
  Binding& binding_;
  std::set<std::string> names_;
};

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
  Placing placing(secrets, *this);
  for (const model::Resource& resource : catalog_->resources) {
    if (!type || type->schema->collection != resource.address.type) {
      auto [entry, fresh] = types_.try_emplace(resource.address.type);
      if (fresh) entry->second = bind_type(resource.address.type, registry, target, facts);
      type = &entry->second;
    }
    subjects_.push_back(bind(resource, *type, placing));
  }
}

Subject Binding::bind(const model::Resource& resource, BoundType& type, Placing& secrets) {
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
  subject.confidential = secret || resource.sensitive;
  if (!resource.sensitive && !type.has_sensitive) return subject;
  for (const auto& entry : attributes) {
    const model::AttributeSchema* attribute = type.schema->attribute(*entry.key);
    bool hidden = resource.sensitive || (attribute && attribute->sensitive);
    if (!hidden || is_vocabulary(attribute)) continue;
    subject.confidential = true;
    bool path = attribute && attribute->kind == model::AttributeKind::path;
    if (path) continue;  // what many others name as well
    each_leaf(entry.value, nullptr,
              [&](const std::string& text, const model::Value*) { mask_.add_lines(text); });
  }
  return subject;
}

// Everything a message about this resource must not have in it. Made anew for each: messages are
// few, and values may be long.
SecretMask Binding::mask_of(uint32_t i) const {
  const model::Resource& described = catalog_->resources[i];
  SecretMask mask(&mask_);
  for (const auto& entry : desired(i).attributes) {
    const model::AttributeSchema* attribute = subjects_[i].type->schema->attribute(*entry.key);
    bool hidden =
        (described.sensitive || (attribute && attribute->sensitive)) && !is_vocabulary(attribute);
    each_leaf(entry.value, described.attributes.find(*entry.key),
              [&](const std::string& text, const model::Value* before) {
                bool secret = before && before->is_secret();
                if (hidden || secret) mask.add(text);
                if (!secret) return;
                for (const model::SecretText::Piece& piece : before->secret().pieces) {
                  auto found =
                      piece.secret ? short_secrets_.find(piece.text) : short_secrets_.end();
                  if (found != short_secrets_.end()) mask.withhold(found->second);
                }
              });
  }
  return mask;
}

std::string Binding::tellable(uint32_t i, std::string message) const {
  if (message.empty()) return message;
  if (subjects_[i].confidential) return mask_of(i).hide(std::move(message));
  return mask_.hide(std::move(message));
}

// Both sides of what is sensitive are redacted wherever a change is shown.
model::Change Binding::tellable(model::Change change) const {
  if (mask_.empty()) return change;
  for (model::AttributeChange& attribute : change.attributes.own()) {
    if (attribute.sensitive) continue;
    attribute.from = mask_.hide(attribute.from);
    attribute.to = mask_.hide(attribute.to);
    attribute.diff = mask_.hide(std::move(attribute.diff));
  }
  return change;
}

}  // namespace consort::agent
