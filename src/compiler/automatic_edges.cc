#include "compiler/automatic_edges.h"

#include "compiler/units.h"
#include "model/pattern.h"

namespace consort::compiler {

using model::Edge;
using model::EdgeRule;
using model::Value;

namespace {

bool rule_applies(const EdgeRule& rule, const std::string& name) {
  if (rule.pattern.empty()) return true;
  return name.size() <= model::kLongestMatched && model::matches(rule.pattern, name);
}

// The resources that stand on one side of an anchor.
struct Group {
  std::vector<uint32_t> members;
  std::optional<uint32_t> anchor;
};

class RuleWalk {
 public:
  RuleWalk(const BuiltResources& resources, const HostContext& context)
      : resources_(resources), context_(context) {}

  AutomaticEdges run() {
    for (uint32_t i = 0; i < resources_.size(); ++i)
      for (const EdgeRule& rule : resources_[i].type->schema().edges)
        apply(rule, i);
    return std::move(found_);
  }

 private:
  void apply(const EdgeRule& rule, uint32_t resource) {
    const Built& built = resources_[resource];
    const Type* to = context_.site.types().find(rule.to);
    if (!to || !rule_applies(rule, *built.draft->name)) return;
    switch (rule.by) {
      case EdgeRule::By::attribute:
        return link_named(rule, resource, *to);
      case EdgeRule::By::parent:
        return link_ancestors(rule, resource, *to);
      case EdgeRule::By::same_name:
        return link(rule, resource, find(*to, *built.draft->name), "same name");
      case EdgeRule::By::unit_name:
        return link_unit(rule, resource, *to);
      case EdgeRule::By::all:
        return link_group(rule, resource, *to, kEverywhere);
      case EdgeRule::By::document:
        return link_group(rule, resource, *to, home(built));
    }
  }

  std::optional<uint32_t> find(const Type& type, std::string_view name) const {
    return resources_.find({&type, name});
  }

  // The texts of an attribute that is text or a list, or the resource's name.
  void each_name(const EdgeRule& rule, const Built& built, const auto& take) const {
    if (rule.attribute.empty()) return take(*built.draft->name);
    const Value* value = built.resource.attributes.find(rule.attribute);
    if (!value) return;
    if (value->is_text()) take(value->text());
    if (!value->is_list()) return;
    for (const Value& item : value->list())
      if (item.is_text()) take(item.text());
  }

  void link_named(const EdgeRule& rule, uint32_t resource, const Type& to) {
    const std::string& reason = rule.attribute.empty() ? to.schema().singular : rule.attribute;
    each_name(rule, resources_[resource],
              [&](const std::string& name) { link(rule, resource, find(to, name), reason); });
  }

  void link_ancestors(const EdgeRule& rule, uint32_t resource, const Type& to) {
    each_name(rule, resources_[resource], [&](const std::string& path) {
      for (size_t slash = path.rfind('/'); slash != path.npos && path.size() > 1;
           slash = slash == 0 ? path.npos : path.rfind('/', slash - 1)) {
        auto found = find(to, std::string_view(path).substr(0, std::max<size_t>(slash, 1)));
        if (found) return link(rule, resource, found, "parent " + to.schema().singular);
      }
    });
  }

  void link_unit(const EdgeRule& rule, uint32_t resource, const Type& to) {
    UnitTable& table = units_.try_emplace(&to).first->second;
    if (!table.built) {
      table.built = true;
      BuiltResources::Range range = resources_.of_type(to);
      for (uint32_t i = range.first; i < range.last; ++i)
        if (auto unit = unit_of(*resources_[i].draft->name))
          table.files[std::move(*unit)].push_back(i);
    }
    each_name(rule, resources_[resource], [&](const std::string& name) {
      for (const std::string& unit : unit_names(name)) {
        auto files = table.files.find(unit);
        if (files == table.files.end()) continue;
        for (uint32_t file : files->second)
          link(rule, resource, file, "unit file");
      }
    });
  }

  void link(const EdgeRule& rule, uint32_t resource, std::optional<uint32_t> other,
            std::string reason) {
    if (!other || *other == resource) return;
    uint32_t before = *other, after = resource;
    if (rule.reverse) std::swap(before, after);
    if (resources_[before].absent) {
      if (!resources_[after].absent) return;
      std::swap(before, after);
    }
    found_.edges.push_back({before, after, false, std::move(reason)});
  }

  // What a group of members is: of which type, set by the layer at which position, to be there or
  // to go, and on which side of what refers to it.
  struct GroupKey {
    uint32_t type;
    uint32_t position;
    bool absent;
    bool reverse;
    auto operator<=>(const GroupKey&) const = default;
  };
  static constexpr uint32_t kEverywhere = UINT32_MAX;

  // The layer that first describes a resource.
  static uint32_t home(const Built& built) {
    for (const Contribution& contribution : built.draft->contributions)
      if (!contribution.entry->withdrawn) return contribution.position;
    return kEverywhere;
  }

  void link_group(const EdgeRule& rule, uint32_t resource, const Type& to, uint32_t position) {
    if (&to == resources_[resource].type) return;
    // Those to be there come before all others; those to go come after what goes too, and after
    // what may bring them along (a package its default configuration).
    link_group(rule, resource, {to.number(), position, false, rule.reverse}, to);
    if (resources_[resource].absent)
      link_group(rule, resource, {to.number(), position, true, !rule.reverse}, to);
    else if (rule.reverse)
      link_group(rule, resource, {to.number(), position, true, true}, to);
  }

  void link_group(const EdgeRule& rule, uint32_t resource, const GroupKey& key, const Type& to) {
    if (rule.reverse && resources_[resource].absent && !key.absent) return;
    Group& group = this->group(key, to);
    if (group.members.empty()) return;
    std::string reason = group_name(key, to);
    if (group.members.size() == 1)
      return join_group(key.reverse, group.members[0], resource, reason);
    if (!group.anchor) {
      group.anchor = static_cast<uint32_t>(resources_.size() + found_.anchors.size());
      found_.anchors.push_back((key.reverse ? "before " : "") + reason +
                               (key.absent ? " that go" : ""));
      for (uint32_t member : group.members)
        join_group(!key.reverse, *group.anchor, member, reason);
    }
    join_group(key.reverse, *group.anchor, resource, reason);
  }

  // `node` before `resource`, or the other way round.
  void join_group(bool reverse, uint32_t node, uint32_t resource, const std::string& reason) {
    if (reverse) std::swap(node, resource);
    found_.edges.push_back({node, resource, false, reason});
  }

  Group& group(const GroupKey& key, const Type& to) {
    auto [found, added] = groups_.try_emplace(key);
    if (added) {
      for (uint32_t member : members_at(to, key.position))
        if (resources_[member].absent == key.absent) found->second.members.push_back(member);
    }
    return found->second;
  }

  // All resources of a type, or those that the layer at a position describes.
  const std::vector<uint32_t>& members_at(const Type& type, uint32_t position) {
    auto [known, added] = members_.try_emplace(type.number());
    if (added) {
      BuiltResources::Range range = resources_.of_type(type);
      for (uint32_t i = range.first; i < range.last; ++i) {
        known->second[kEverywhere].push_back(i);
        for (const Contribution& contribution : resources_[i].draft->contributions)
          if (!contribution.entry->withdrawn) known->second[contribution.position].push_back(i);
      }
    }
    return known->second[position];
  }

  std::string group_name(const GroupKey& key, const Type& to) const {
    if (key.position == kEverywhere) return "all " + to.collection();
    bool host = context_.instance(key.position) == 0;
    return to.collection() + " of " +
           (host ? context_.layer(key.position).path : context_.label(key.position));
  }

  struct UnitTable {
    bool built = false;
    std::unordered_map<std::string, std::vector<uint32_t>> files;
  };

  const BuiltResources& resources_;
  const HostContext& context_;
  AutomaticEdges found_;
  std::map<const Type*, UnitTable> units_;
  std::map<GroupKey, Group> groups_;
  std::map<uint32_t, std::unordered_map<uint32_t, std::vector<uint32_t>>>
      members_;  // by type and position
};

}  // namespace

AutomaticEdges automatic_edges(const BuiltResources& resources, const HostContext& context) {
  return RuleWalk(resources, context).run();
}

}  // namespace consort::compiler
