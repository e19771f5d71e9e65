#include "compiler/build/neighbours.h"

#include "compiler/read/expect.h"
#include "model/graph.h"

namespace consort::compiler {

using model::Address;
using model::Edge;

namespace {

// The resources of several hosts in one graph.
class Country {
 public:
  void add(const Face& host) {
    offsets_[host.host] = {static_cast<uint32_t>(nodes_), &host};
    size_t anchors = host.resources.size();
    for (const Edge& edge : host.edges)
      anchors = std::max<size_t>(anchors, std::max(edge.before, edge.after) + 1);
    nodes_ += anchors;
  }

  std::vector<Diagnostic> circles() {
    for (const auto& [name, host] : offsets_)
      link(host);
    std::vector<Diagnostic> found;
    for (const std::vector<uint32_t>& cycle : model::Graph(nodes_, edges_).cycles())
      found.push_back(describe(cycle));
    return found;
  }

 private:
  // Where an edge was written, if it was, and how.
  struct Stated {
    model::Mark mark;
    bool remote = false;
    bool notify = false;
  };
  struct Placed {
    uint32_t offset = 0;
    const Face* host = nullptr;
  };

  void link(const Placed& placed) {
    for (const Edge& edge : placed.host->edges) {
      edges_.push_back({placed.offset + edge.before, placed.offset + edge.after, false, ""});
      notes_.push_back(stated(*placed.host, edge));
    }
    for (const RemoteReference& remote : placed.host->remote) {
      auto other = offsets_.find(remote.target.host);
      if (other == offsets_.end()) continue;
      std::optional<uint32_t> target = find(*other->second.host, remote.target);
      if (!target) continue;
      edges_.push_back(
          {other->second.offset + *target, placed.offset + remote.resource, false, ""});
      notes_.push_back({remote.mark, true, false});
    }
  }

  static Stated stated(const Face& host, const Edge& edge) {
    auto ends = [](const Edge& e) { return std::pair(e.before, e.after); };
    auto found = std::lower_bound(
        host.stated.begin(), host.stated.end(), edge,
        [&](const StatedEdge& a, const Edge& b) { return ends(a.edge) < ends(b); });
    if (found == host.stated.end() || ends(found->edge) != ends(edge)) return {};
    return {found->mark, false, found->edge.notify};
  }

  static std::optional<uint32_t> find(const Face& host, Address address) {
    address.host.clear();
    auto found = std::lower_bound(host.resources.begin(), host.resources.end(), address);
    if (found == host.resources.end() || *found != address) return std::nullopt;
    return static_cast<uint32_t>(found - host.resources.begin());
  }

  // Told from the same reference on, whichever host asks.
  Diagnostic describe(std::vector<uint32_t> cycle) const {
    auto place = [&](uint32_t edge) {
      return notes_[edge].remote ? notes_[edge].mark.place() : Place{"\xff"};
    };
    std::rotate(cycle.begin(),
                std::min_element(cycle.begin(), cycle.end(),
                                 [&](uint32_t a, uint32_t b) { return place(a) < place(b); }),
                cycle.end());
    Diagnostic diagnostic;
    diagnostic.place = place(cycle.front());
    diagnostic.rule = "cycle";
    diagnostic.message =
        "resources of several hosts wait for each other: " + name(edges_[cycle.front()].before);
    for (uint32_t edge : cycle) {
      std::string before = name(edges_[edge].before), after = name(edges_[edge].after);
      diagnostic.message += " -> " + after;
      const Stated& note = notes_[edge];
      if (!note.mark.document) continue;
      diagnostic.notes.push_back({note.mark.place(), note.notify ? before + " notifies " + after
                                                                 : after + " requires " + before});
    }
    return diagnostic;
  }

  std::string name(uint32_t node) const {
    for (const auto& [host, placed] : offsets_) {
      if (node < placed.offset || node - placed.offset >= placed.host->resources.size()) continue;
      Address address = placed.host->resources[node - placed.offset];
      address.host = host;
      return address.to_string();
    }
    return "(others)";
  }

  size_t nodes_ = 0;
  std::map<std::string, Placed> offsets_;
  std::vector<Edge> edges_;
  std::vector<Stated> notes_;  // by edge
};

}  // namespace

Face face_of(const LocalResult& result) {
  return {result.compilation.host, result.compilation.catalog != nullptr,
          result.resources,        result.edges,
          result.stated,           result.remote,
          result.open_types};
}

Neighbours::Neighbours(HostCompiler& compiler, const Site& site,
                       std::function<bool(const Inputs&)> holds)
    : site_(site), known_([&compiler, holds = std::move(holds)](auto& host, auto& before) {
        if (before && holds(before->inputs)) return before;
        LocalResult result = compiler.compile(host, "");
        auto face = std::make_shared<const Face>(face_of(result));
        if (before && *before->face == *face) face = before->face;
        return std::make_shared<const Known>(Known{std::move(face), std::move(result.inputs)});
      }) {}

std::shared_ptr<const Face> Neighbours::get(const std::string& host) {
  return site_.inventory().document(host_stem(host)) ? known_.get(host)->face : nullptr;
}

std::shared_ptr<const Face> Neighbours::get(const std::string& host, Inputs& inputs) {
  std::shared_ptr<const Face> face = get(host);
  inputs.note(Input::Kind::host, host, face);
  return face;
}

void Neighbours::check(const Face& self, Inputs& inputs, Diagnostics& diagnostics) {
  if (self.remote.empty()) return;
  check_targets(self, inputs, diagnostics);
  if (!diagnostics.has_errors()) check_circles(self, inputs, diagnostics);
}

void Neighbours::check_targets(const Face& self, Inputs& inputs, Diagnostics& diagnostics) {
  for (const RemoteReference& remote : self.remote) {
    const std::string& host = remote.target.host;
    std::shared_ptr<const Face> other = get(host, inputs);
    if (!other) {
      diagnostics.error(remote.mark.place(), "unknown-host", "the site has no host " + quoted(host),
                        suggest(host, site_.inventory(inputs).hosts()));
      continue;
    }
    Address address{remote.target.type, remote.target.name};
    if (std::binary_search(other->resources.begin(), other->resources.end(), address)) continue;
    if (!other->compiles && other->resources.empty()) continue;  // nobody knows what it has
    if (std::binary_search(other->open_types.begin(), other->open_types.end(), address.type))
      continue;
    std::vector<std::string> names;
    for (const Address& resource : other->resources)
      if (resource.type == address.type) names.push_back(resource.name);
    const Type& type = *site_.types().find(address.type);
    diagnostics.error(remote.mark.place(), "dangling-reference",
                      "there is no " + type.schema().singular + " " + quoted(address.name) +
                          " on host " + quoted(host),
                      did_you_mean(address.name, names));
  }
}

void Neighbours::check_circles(const Face& self, Inputs& inputs, Diagnostics& diagnostics) {
  std::map<std::string, std::shared_ptr<const Face>> reached;
  std::vector<const Face*> next = {&self};
  bool returns = false;
  while (!next.empty()) {
    const Face& host = *next.back();
    next.pop_back();
    for (const RemoteReference& remote : host.remote) {
      const std::string& name = remote.target.host;
      returns = returns || name == self.host;
      if (name == self.host || reached.contains(name)) continue;
      std::shared_ptr<const Face> other = get(name, inputs);
      if (!other) continue;
      next.push_back(other.get());
      reached.emplace(name, std::move(other));
    }
  }
  if (!returns) return;
  Country country;
  country.add(self);
  for (const auto& [name, host] : reached)
    country.add(*host);
  for (Diagnostic& circle : country.circles())
    diagnostics.add(std::move(circle));
}

}  // namespace consort::compiler
