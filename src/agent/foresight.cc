#include "cli/missing_folders.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "base/strings.h"
#include "system/paths.h"

namespace consort::cli {
namespace {

using model::ClaimRule;

// The paths that a resource has made, or edited, when it is present.
std::set<std::string> paths_of(const model::Resource& resource, const model::TypeSchema& type) {
  std::set<std::string> paths;
  for (const ClaimRule& claim : type.claims) {
    if (claim.thing != "path" || claim.when != ClaimRule::When::present) continue;
    const std::string& name = resource.address.name;
    if (!claim.key.empty()) {
      paths.insert(replace_all(claim.key, "{name}", name));
    } else if (claim.attributes.empty()) {
      paths.insert(name);
    } else if (const model::Value* value = resource.attributes.find(claim.attributes[0]);
               value && value->is_text()) {
      paths.insert(value->text());
    }
  }
  return paths;
}

class Foresight {
 public:
  Foresight(const reconcile::OrderGraph& graph, system::Target& target)
      : graph_(graph), resources_(graph.catalog().resources), target_(target) {
    for (uint32_t i = 0; i < resources_.size(); ++i) {
      if (graph.type(i).name_kind == model::AttributeKind::path)
        described_.insert(resources_[i].address.name);
    }
  }

  void look_at(model::Change& change) {
    auto resource = std::lower_bound(
        resources_.begin(), resources_.end(), change.address,
        [](const model::Resource& a, const model::Address& b) { return a.address < b; });
    if (resource == resources_.end() || resource->address != change.address) return;
    auto node = static_cast<uint32_t>(resource - resources_.begin());
    for (const std::string& path : paths_of(*resource, graph_.type(node))) {
      std::string folder(system::parent_path(path));
      if (is_missing(folder))
        change.because.push_back("will fail: " + folder +
                                 " does not exist; describe it under directories");
    }
  }

 private:
  // What is described is made, or fails with a reason of its own.
  bool is_missing(const std::string& folder) {
    if (described_.contains(folder)) return false;
    auto [known, fresh] = missing_.emplace(folder, false);
    if (fresh) {
      auto status = target_.files().status(folder);
      known->second = !status && status.error().code == Code::not_found;
    }
    return known->second;
  }

  const reconcile::OrderGraph& graph_;
  const std::vector<model::Resource>& resources_;  // sorted
  system::Target& target_;
  std::unordered_set<std::string> described_;
  std::map<std::string, bool> missing_;
};

}  // namespace

void foresee_missing_folders(const reconcile::OrderGraph& graph, system::Target& target,
                             model::Plan& plan) {
  auto creates = [](const model::Change& change) { return change.action == model::Action::create; };
  if (std::none_of(plan.changes.begin(), plan.changes.end(), creates)) return;
  Foresight foresight(graph, target);
  for (model::Change& change : plan.changes)
    if (creates(change)) foresight.look_at(change);
}

}  // namespace consort::cli
