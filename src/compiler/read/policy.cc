#include "compiler/read/policy.h"

#include "model/duration.h"

namespace consort::compiler {

using model::Fault;
using model::Value;

namespace {

const model::AttributeSchema& common(std::string_view name) {
  for (const model::AttributeSchema& attribute : model::common_attributes()) {
    if (attribute.name == name) return attribute;
  }
  check(false, "no such common attribute");
  return model::common_attributes().front();
}

}  // namespace

bool report(std::vector<Fault> faults, model::Mark fallback, Diagnostics& diagnostics) {
  for (Fault& fault : faults) {
    model::Mark mark = fault.mark.document ? fault.mark : fallback;
    diagnostics.error(mark.place(), std::move(fault.rule), std::move(fault.message),
                      std::move(fault.hint));
  }
  return faults.empty();
}

std::optional<model::DriftPolicy> read_drift(const Value& value, Diagnostics& diagnostics) {
  Value checked = value;
  if (!report(model::validate(common("drift"), checked), value.mark(), diagnostics)) {
    return std::nullopt;
  }
  return model::drift_policy(checked.text());
}

std::optional<model::Retry> read_retry(const Value& value, Diagnostics& diagnostics) {
  model::Retry retry;
  if (!report(model::read_retry(value, retry), value.mark(), diagnostics)) return std::nullopt;
  return retry;
}

std::optional<Duration> read_timeout(const Value& value, Diagnostics& diagnostics) {
  Value checked = value;
  if (!report(model::validate(common("timeout"), checked), value.mark(), diagnostics)) {
    return std::nullopt;
  }
  Duration timeout = *model::parse_duration(checked.text());
  if (timeout > Duration::zero()) return timeout;
  diagnostics.error(value.mark().place(), "attribute-range", "timeout must be longer than nothing");
  return std::nullopt;
}

}  // namespace consort::compiler
