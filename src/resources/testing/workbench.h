#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "resources/registry.h"
#include "resources/testing/stage.h"

namespace consort::resources {

// All types of this room, made once.
const Registry& built_in_types();

// A resource as the compiler would put it into a catalog: validated, normalised, defaults filled
// in. One that is invalid is a test failure.
model::Resource described(const model::TypeSchema& type, const std::string& name,
                          std::string_view attributes_yaml);

// What was observed and how it differs from the description.
struct Look {
  model::Map observed;
  std::optional<model::Change> change;
};
Result<Look> look(Provider& provider, const model::TypeSchema& type,
                  const model::Resource& resource, Context context);

// Looks and, if need be, applies; then looks again, which must find nothing to do. Says whether it
// changed anything. Where the provider foresees a failure, that very failure must come.
Result<bool> converge(Provider& provider, const model::TypeSchema& type,
                      const model::Resource& resource, Context context);

// One provider on one stage, driven by attributes in YAML.
class Workbench {
 public:
  explicit Workbench(const std::string& collection, StageKind stage = StageKind::fake);

  Stage& stage() { return stage_; }
  Provider& provider() { return *provider_; }
  const model::TypeSchema& type() const { return type_; }
  model::Resource described(const std::string& name, std::string_view attributes) const;

  Result<Look> look(const std::string& name, std::string_view attributes);
  Result<bool> converge(const std::string& name, std::string_view attributes,
                        std::stop_token stop = {});
  // What converge() fails with; "" when it does not.
  std::string failure(const std::string& name, std::string_view attributes);

 private:
  Stage stage_;
  const model::TypeSchema& type_;
  std::unique_ptr<Provider> provider_;
};

}  // namespace consort::resources
