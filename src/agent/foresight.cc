#include "agent/foresight.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "agent/claimed_paths.h"
#include "system/paths.h"

namespace consort::agent {
namespace {

// Whether the state that is described is that of a thing that is there.
bool is_present(const model::Resource& resource) {
  const model::Value* state = resource.attributes.find("state");
  return !state || !state->is_text() || state->text() != "absent";
}

class Foresight {
 public:
  Foresight(const Engine& engine, const Engine::Look& look)
      : binding_(engine.binding()),
        graph_(engine.graph()),
        look_(look),
        resources_(graph_.catalog().resources),
        target_(binding_.target()) {
    for (uint32_t i = 0; i < resources_.size(); ++i) {
      const model::Address& address = resources_[i].address;
      if (is_opaque_change(i)) ++opaque_changes_;
      if (graph_.type(i).name_kind == model::AttributeKind::path) described_.insert(address.name);
      if (!is_present(resources_[i])) continue;
      if (address.type == "users") users_.insert(address.name);
      // A user may come with a group of its own name.
      if (address.type == "users" || address.type == "groups") groups_.insert(address.name);
    }
  }

  void look_at(model::Change& change) {
    auto resource = std::lower_bound(
        resources_.begin(), resources_.end(), change.address,
        [](const model::Resource& a, const model::Address& b) { return a.address < b; });
    if (resource == resources_.end() || resource->address != change.address) return;
    const auto i = static_cast<uint32_t>(resource - resources_.begin());
    const model::TypeSchema& type = graph_.type(i);
    const size_t reasons = change.because.size();
    const size_t others = opaque_changes_ - (is_opaque_change(i) ? 1 : 0);
    certainly_ = others > 0 ? "may fail: " : "will fail: ";
    if (!change.conditional) look_for_what_it_needs(*resource, type, change);
    if (change.because.size() == reasons) ask_provider(i, change);
  }

 private:
  void look_for_what_it_needs(const model::Resource& resource, const model::TypeSchema& type,
                              model::Change& change) {
    if (change.action == model::Action::create) look_for_folders(resource, type, change);
    if (is_present(resource)) look_for_accounts(resource, type, change);
  }

  void look_for_folders(const model::Resource& resource, const model::TypeSchema& type,
                        model::Change& change) {
    for (const std::string& path : claimed_paths(resource, type)) {
      std::string folder(system::parent_path(path));
      if (is_missing(folder))
        change.because.push_back(certainly_ + folder +
                                 " does not exist; describe it under directories");
    }
  }

  void look_for_accounts(const model::Resource& resource, const model::TypeSchema& type,
                         model::Change& change) {
    for (const model::AttributeSchema& attribute : type.attributes) {
      const model::Value* value = resource.attributes.find(attribute.name);
      if (!value) continue;
      if (value->is_text()) look_for_account(attribute.kind, value->text(), change);
      if (!value->is_list()) continue;
      for (const model::Value& item : value->list())
        if (item.is_text()) look_for_account(attribute.items, item.text(), change);
    }
  }

  void look_for_account(model::AttributeKind kind, const std::string& name, model::Change& change) {
    const bool is_user = kind == model::AttributeKind::user;
    if (!is_user && kind != model::AttributeKind::group) return;
    if (name.empty() || name.find_first_not_of("0123456789") == name.npos) return;
    if ((is_user ? users_ : groups_).contains(name)) return;
    const bool known = is_user ? target_.accounts().uid(name).has_value()
                               : target_.accounts().gid(name).has_value();
    if (known) return;
    change.because.push_back(certainly_ + "there is no " + (is_user ? "user " : "group ") + name +
                             "; describe it under " + (is_user ? "users" : "groups"));
  }

  void ask_provider(uint32_t i, model::Change& change) {
    const BoundType& type = *binding_.subject(i).type;
    const reconcile::Reading& reading = look_.readings[i];
    if (!type.foreseeing || !reading.change || follows_a_change(i)) return;
    resources::Context context = binding_.context();
    const resources::Order order{binding_.desired(i), reading.observed, *reading.change};
    if (Status may = type.foreseeing->foresee(order, context); !may)
      change.because.push_back(certainly_ + binding_.tellable(i, may.error().to_string()));
  }

  // Whether something that comes before it will change, which may clear the way.
  bool follows_a_change(uint32_t node) {
    if (moved_.empty()) {
      moved_.resize(graph_.nodes());
      for (uint32_t next : graph_.topological())
        for (reconcile::OrderGraph::Link before : graph_.before(next))
          if (moved_[before.node] || changes(before.node)) moved_[next] = true;
    }
    return moved_[node];
  }

  bool is_opaque_change(uint32_t i) const { return changes(i) && graph_.type(i).opaque_effects; }

  bool changes(uint32_t node) const {
    return graph_.is_resource(node) &&
           look_.readings[node].state == reconcile::Reading::State::differs;
  }

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

  const Binding& binding_;
  const reconcile::OrderGraph& graph_;
  const Engine::Look& look_;
  const std::vector<model::Resource>& resources_;  // sorted
  system::Target& target_;
  std::unordered_set<std::string> described_, users_, groups_;
  std::map<std::string, bool> missing_;
  size_t opaque_changes_ = 0;
  // Of the one that is looked at: a package in no order to it may bring what is missing.
  std::string certainly_;
  std::vector<bool> moved_;  // by node: something before it changes
};

}  // namespace

void foresee(const Engine& engine, const Engine::Look& look, model::Plan& plan) {
  if (plan.changes.empty()) return;
  Foresight foresight(engine, look);
  for (model::Change& change : plan.changes)
    if (change.action != model::Action::refresh) foresight.look_at(change);
}

}  // namespace consort::agent
