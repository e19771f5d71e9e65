#include "expression/runtime/session.h"

#include "base/strings.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

constexpr size_t kMostErrors = 20;     // told of one evaluation
constexpr size_t kMostFailures = 200;  // the same one over and over among them

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
  bool news = !failure.is_reported() && told_.insert(failure.diagnostic()).second;
  if (news) std::move(failure).report(diagnostics_);
  if (told_.size() < kMostErrors && ++failures_ < kMostFailures) return {};
  return Failure::reported();
}

}  // namespace consort::expression
