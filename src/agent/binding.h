#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/secret_mask.h"
#include "model/change.h"
#include "model/resource.h"
#include "resources/registry.h"

namespace consort::agent {

// A resource type on one target: its schema, its provider, and which abilities that has.
struct BoundType {
  const model::TypeSchema* schema = nullptr;
  std::unique_ptr<resources::Provider> provider;  // null: see `problem`
  std::string problem;                            // why there is none
  bool has_sensitive = false;                     // attributes
  resources::Fingerprinting* fingerprinting = nullptr;
  resources::Inspecting* inspecting = nullptr;
  resources::Foreseeing* foreseeing = nullptr;
  resources::Refreshing* refreshing = nullptr;
  resources::Batching* batching = nullptr;
  resources::Readable* readable = nullptr;
  resources::Watching* watching = nullptr;
};

// A resource ready to be worked on.
struct Subject {
  BoundType* type = nullptr;
  std::string address;
  model::Map identity;  // what tells which thing is meant, besides the name
  std::unique_ptr<const model::Resource> resolved;  // with secrets in place, when it has any
  std::string problem;                              // a secret that cannot be had
  Digest desired;                                   // of the description, secrets included
  bool confidential = false;                        // has values that must not be told
};

// A catalog bound to the providers of one target. Immutable after make(); providers are
// thread-safe.
class Binding {
 public:
  // The parts must outlive the binding. Types without a provider and secrets that are missing are
  // problems of the resources concerned, not of the whole. `digest`: the catalog's, where it is
  // known already.
  Binding(std::shared_ptr<const model::Catalog> catalog, const resources::Registry& registry,
          system::Target& target, const model::Facts& facts, resources::BlobSource& blobs,
          resources::SecretSource& secrets, std::optional<Digest> digest = {});

  const model::Catalog& catalog() const { return *catalog_; }
  const Digest& digest() const { return digest_; }
  size_t size() const { return subjects_.size(); }
  const Subject& subject(uint32_t i) const { return subjects_[i]; }
  // What is to be made so: secrets in place.
  const model::Resource& desired(uint32_t i) const {
    return subjects_[i].resolved ? *subjects_[i].resolved : catalog_->resources[i];
  }
  resources::Identity identity(uint32_t i) const {
    return {catalog_->resources[i].address.name, subjects_[i].identity,
            resources::Interest(desired(i).attributes)};
  }
  // The one way for whatever is said about the resources of this catalog: every message, change and
  // value goes through one of these before it leaves the engine. No secret that was put in place,
  // and nothing that a sensitive resource or attribute says, comes out again.
  std::string tellable(uint32_t i, std::string message) const;
  model::Change tellable(model::Change change) const;
  const SecretMask& mask() const { return mask_; }

  resources::Context context() const { return {target_, facts_, blobs_}; }
  system::Target& target() const { return target_; }
  const std::map<std::string, BoundType>& types() const { return types_; }

 private:
  class Placing;
  Subject bind(const model::Resource& resource, BoundType& type, Placing& secrets);
  SecretMask mask_of(uint32_t i) const;

  const std::shared_ptr<const model::Catalog> catalog_;
  const Digest digest_;
  system::Target& target_;
  const model::Facts& facts_;
  resources::BlobSource& blobs_;
  std::map<std::string, BoundType> types_;
  std::vector<Subject> subjects_;
  std::map<std::string, std::string> short_secrets_;  // by name
  SecretMask mask_;
};

}  // namespace consort::agent
