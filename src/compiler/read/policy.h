#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "model/resource.h"
#include "model/validate.h"

namespace consort::compiler {

// What site.yaml says about the whole site, and the policy of resources that do not say otherwise.
struct SiteSettings {
  std::string name;
  std::string environment;
  model::DriftPolicy drift = model::DriftPolicy::enforce;
  model::Retry retry;
  Duration timeout = model::Resource().timeout;
  friend bool operator==(const SiteSettings&, const SiteSettings&) = default;
};

// Adds faults of a value as errors; true when there are none. Places that the faults lack are
// `fallback`.
bool report(std::vector<model::Fault> faults, model::Mark fallback, Diagnostics& diagnostics);

// The values of the common attributes of these names, and of the defaults in site.yaml. Nothing,
// and why in the diagnostics, when they are wrong. Rules: those of model::validate(),
// unknown-attribute.
std::optional<model::DriftPolicy> read_drift(const model::Value& value, Diagnostics& diagnostics);
std::optional<model::Retry> read_retry(const model::Value& value, Diagnostics& diagnostics);
std::optional<Duration> read_timeout(const model::Value& value, Diagnostics& diagnostics);

}  // namespace consort::compiler
