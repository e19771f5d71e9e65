#include "compiler/build/automatic_edges.h"

#include "compiler/build/group_edges.h"
#include "compiler/build/units.h"
#include "model/pattern.h"

namespace consort::compiler {

using model::Edge;
using model::EdgeRule;
using model::Value;

namespace {

class RuleWalk {
 public:
  RuleWalk(const BuiltResources& resources, const HostContext& context)
      : resources_(resources), context_(context) {}

  AutomaticEdges run() {
    for (uint32_t i = 0; i < resources_.size(); ++i)
      for (const EdgeRule& rule : resources_[i].type->schema().edges)
        apply(rule, i);
    GroupEdges groups(resources_, context_, found_);
    for (const Type& type : context_.site.types().all())
      for (const EdgeRule& rule : type.schema().edges)
        groups.apply(type, rule);
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
      case EdgeRule::By::document:
        return;  // between groups
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
    bool notify = rule.notify && !resources_[before].absent && !resources_[after].absent;
    found_.edges.push_back({before, after, notify, std::move(reason)});
  }

  struct UnitTable {
    bool built = false;
    std::unordered_map<std::string, std::vector<uint32_t>> files;
  };

  const BuiltResources& resources_;
  const HostContext& context_;
  AutomaticEdges found_;
  std::map<const Type*, UnitTable> units_;
};

}  // namespace

bool rule_applies(const EdgeRule& rule, const std::string& name) {
  if (rule.pattern.empty()) return true;
  return name.size() <= model::kLongestMatched && model::matches(rule.pattern, name);
}

AutomaticEdges automatic_edges(const BuiltResources& resources, const HostContext& context) {
  return RuleWalk(resources, context).run();
}

}  // namespace consort::compiler
