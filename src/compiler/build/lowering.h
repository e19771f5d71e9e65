#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/hash.h"
#include "compiler/merge/scopes.h"
#include "model/value.h"

namespace consort::compiler {

// Turns names of files and templates of the site into content. For one thread.
class Lowering {
 public:
  explicit Lowering(Scopes& scopes) : scopes_(scopes) {}

  // {sha256, size} of a file, found as a layer of `instance` sees it: in files/ of its application,
  // else of the site. Rules: missing-file, bad-path, unreadable.
  std::optional<model::Value> source(const model::Value& name, uint32_t instance);

  // What a template of templates/ comes to, with `variables` in front of the names that the layer
  // sees. Rules: those, and those of the template.
  std::optional<model::Value> render(const model::Value& name, uint32_t instance,
                                     const model::Map& variables);

  // Every content that source() gave: where it is in the site.
  const std::map<Digest, std::string>& blobs() const { return blobs_; }

 private:
  Scopes& scopes_;
  std::map<Digest, std::string> blobs_;
};

}  // namespace consort::compiler
