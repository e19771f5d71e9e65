#include "expression/runtime/session.h"

#include "base/strings.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

constexpr size_t kMostErrors = 20;  // of one evaluation

}  // namespace

Session::~Session() {
  for (const std::shared_ptr<Object>& object : namespaces_) {
    if (auto* name_space = dynamic_cast<NamespaceObject*>(object.get())) name_space->clear();
  }
}

Outcome<std::shared_ptr<const Template>> Session::load(const std::string& name) {
  if (auto known = templates_.find(name); known != templates_.end()) return known->second;
  if (!loader) {
    return Failure(rules::kUnknownTemplate, "there is no template '" + printable(name, 80) + "'",
                   "only template files can include others");
  }
  Result<std::shared_ptr<const Template>> loaded = loader->load(name, diagnostics_);
  if (loaded) return templates_[name] = *loaded;
  if (loaded.error().code != Code::not_found) return Failure::reported();
  return Failure(rules::kUnknownTemplate, "there is no template '" + printable(name, 80) + "'",
                 did_you_mean(name, loader->names()));
}

Outcome<void> Session::report(Failure failure) {
  if (failure.is_waiting()) return failure;
  failed_ = true;
  if (failure.is_reported()) return {};
  if (!told_.insert(failure.diagnostic()).second) return {};
  std::move(failure).report(diagnostics_);
  if (told_.size() < kMostErrors) return {};
  return Failure::reported();
}

}  // namespace consort::expression
