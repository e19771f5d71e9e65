#include "compiler/build/references.h"

#include "compiler/read/expect.h"
#include "compiler/read/names.h"
#include "model/graph.h"

namespace consort::compiler {

using model::Address;
using model::Edge;
using model::Value;

namespace {

constexpr size_t kMostCandidates = 10'000;  // names looked through for "did you mean"

class Resolver {
 public:
  Resolver(BuiltResources& resources, const Composition& composition,
           const std::vector<Fate>& fates, HostContext& context)
      : resources_(resources), composition_(composition), fates_(fates), context_(context) {}

  References run() {
    for (uint32_t i = 0; i < resources_.size(); ++i)
      for (const Reference& reference : resources_[i].references)
        resolve(i, reference);
    settle();
    report_cycles();
    return std::move(found_);
  }

 private:
  void resolve(uint32_t from, const Reference& reference) {
    std::optional<Address> address =
        read_reference(reference.target, context_.site.types(), context_.diagnostics);
    if (!address) return;
    model::Mark mark = reference.target.mark();
    if (!address->host.empty() && address->host != context_.own->name) {
      return resolve_remote(from, std::move(*address), reference);
    }
    ResourceKey key{context_.site.types().find(address->type), address->name};
    std::optional<uint32_t> to = resources_.find(key);
    if (!to) return missing(from, *address, key, mark);
    if (*to == from) {
      return error(mark, "self-reference", address->to_string() + " cannot come before itself");
    }
    uint32_t before = reference.notify ? from : *to, after = reference.notify ? *to : from;
    found_.edges.push_back(
        {{before, after, reference.notify, reference.notify ? "notifies" : "requires"}, mark});
  }

  void resolve_remote(uint32_t from, Address address, const Reference& reference) {
    if (reference.notify) {
      return error(reference.target.mark(), "bad-reference",
                   "'notifies' cannot reach " + address.to_string() + " on another host",
                   "let that resource require this one");
    }
    found_.remote.push_back({from, std::move(address), reference.target.mark()});
  }

  void missing(uint32_t from, const Address& address, ResourceKey key, model::Mark mark) {
    std::optional<uint32_t> draft = composition_.find(key);
    if (draft && fates_[*draft] == Fate::dropped) return;
    const OpenNames* open = draft ? nullptr : composition_.open_names(*key.type);
    if (open) return wait_for(*open, resources_.all()[from].resource);
    Diagnostic diagnostic;
    diagnostic.place = mark.place();
    diagnostic.rule = "dangling-reference";
    diagnostic.message = "there is no " + key.type->schema().singular + " " + quoted(address.name) +
                         " on host " + quoted(context_.own->name);
    if (draft) {
      const Entry& last = *composition_.drafts()[*draft].contributions.back().entry;
      diagnostic.notes.push_back({last.mark.place(), "withdrawn here"});
    } else if (worth_a_hint(context_.diagnostics)) {
      diagnostic.hint = did_you_mean(address.name, names_of(*key.type));
    }
    context_.diagnostics.add(std::move(diagnostic));
  }

  // What is missing may be one of those; of a name that is wrong enough was said.
  static void wait_for(const OpenNames& open, model::Resource& resource) {
    if (open.failed) return;
    std::vector<std::string>& facts = resource.waits_for;
    facts.insert(facts.end(), open.waits_for.begin(), open.waits_for.end());
    std::sort(facts.begin(), facts.end());
    facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  }

  std::vector<std::string> names_of(const Type& type) const {
    std::vector<std::string> names;
    BuiltResources::Range range = resources_.of_type(type);
    for (uint32_t i = range.first; i < range.last && names.size() < kMostCandidates; ++i)
      names.push_back(*resources_[i].draft->name);
    return names;
  }

  // Stated twice, an order holds once, and notifies if either does.
  void settle() {
    auto ends = [](const StatedEdge& e) {
      return std::tuple(e.edge.before, e.edge.after, !e.edge.notify);
    };
    std::stable_sort(found_.edges.begin(), found_.edges.end(),
                     [&](const auto& a, const auto& b) { return ends(a) < ends(b); });
    auto same = [](const StatedEdge& a, const StatedEdge& b) {
      return a.edge.before == b.edge.before && a.edge.after == b.edge.after;
    };
    found_.edges.erase(std::unique(found_.edges.begin(), found_.edges.end(), same),
                       found_.edges.end());
    auto target = [](const RemoteReference& r) { return std::tie(r.resource, r.target); };
    std::stable_sort(found_.remote.begin(), found_.remote.end(),
                     [&](const auto& a, const auto& b) { return target(a) < target(b); });
    found_.remote.erase(
        std::unique(found_.remote.begin(), found_.remote.end(),
                    [&](const auto& a, const auto& b) { return target(a) == target(b); }),
        found_.remote.end());
  }

  void report_cycles() {
    std::vector<Edge> edges;
    for (const StatedEdge& stated : found_.edges)
      edges.push_back(stated.edge);
    for (const std::vector<uint32_t>& cycle : model::Graph(resources_.size(), edges).cycles())
      report_cycle(cycle);
  }

  void report_cycle(const std::vector<uint32_t>& cycle) {
    Diagnostic diagnostic;
    diagnostic.place = found_.edges[cycle.front()].mark.place();
    diagnostic.rule = "cycle";
    diagnostic.message =
        "resources wait for each other: " + name(found_.edges[cycle.front()].edge.before);
    for (uint32_t position : cycle) {
      const StatedEdge& stated = found_.edges[position];
      std::string before = name(stated.edge.before), after = name(stated.edge.after);
      diagnostic.message += " -> " + after;
      diagnostic.notes.push_back({stated.mark.place(), stated.edge.notify
                                                           ? before + " notifies " + after
                                                           : after + " requires " + before});
    }
    context_.diagnostics.add(std::move(diagnostic));
  }

  std::string name(uint32_t resource) const {
    return resources_[resource].resource.address.to_string();
  }

  void error(model::Mark mark, std::string rule, std::string message, std::string hint = {}) {
    context_.diagnostics.error(mark.place(), std::move(rule), std::move(message), std::move(hint));
  }

  BuiltResources& resources_;
  const Composition& composition_;
  const std::vector<Fate>& fates_;
  HostContext& context_;
  References found_;
};

}  // namespace

std::optional<Address> read_reference(const Value& text, const Types& types,
                                      Diagnostics& diagnostics) {
  std::optional<Address> address = Address::parse(text.text());
  if (!address) {
    diagnostics.error(text.mark().place(), "bad-reference",
                      quoted(text.text()) + " is not a reference",
                      "write services.nginx, or host:db1/services.postgresql");
    return std::nullopt;
  }
  const Type* type = types.find(address->type);
  if (!type) {
    diagnostics.error(text.mark().place(), "unknown-type",
                      "there is no resource type " + quoted(address->type),
                      did_you_mean(address->type, types.collections()));
    return std::nullopt;
  }
  std::optional<model::Text> name =
      resource_name(*type, Value(address->name, text.mark()), diagnostics);
  if (!name) return std::nullopt;
  address->name = **name;
  return address;
}

References resolve_references(BuiltResources& resources, const Composition& composition,
                              const std::vector<Fate>& fates, HostContext& context) {
  return Resolver(resources, composition, fates, context).run();
}

}  // namespace consort::compiler
