#pragma once
#include <string>

#include "model/resource.h"
#include "resources/provider.h"

namespace consort::agent {

// Secrets as files of one folder: secret("db/password") is <folder>/db/password, without a final
// line break. Files that others than their owner can read are refused.
class FolderSecrets final : public resources::SecretSource {
 public:
  explicit FolderSecrets(std::string folder) : folder_(std::move(folder)) {}
  Result<Secret> read(const std::string& name) override;

 private:
  const std::string folder_;
};

// The attributes with every secret in place.
Result<model::Map> with_secrets(const model::Map& attributes, resources::SecretSource& secrets);

}  // namespace consort::agent
