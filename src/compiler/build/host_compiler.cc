#include "compiler/build/host_compiler.h"

#include "compiler/build/automatic_edges.h"
#include "compiler/build/children.h"
#include "compiler/build/cycles.h"
#include "compiler/build/resource_builder.h"
#include "compiler/build/rivals.h"
#include "compiler/read/expect.h"

namespace consort::compiler {

using model::Catalog;
using model::Edge;

namespace {

// The tags and applications that the host's own layer asks for in vain.
void report_missing(const HostContext& context) {
  const Order& order = *context.order;
  auto is_missing = [](const std::vector<std::string>& missing, const std::string& name) {
    return std::find(missing.begin(), missing.end(), name) != missing.end();
  };
  for (const model::Value& tag : context.own->tags) {
    if (!is_missing(order.missing_tags, tag.text())) continue;
    context.diagnostics.error(
        tag.mark().place(), "unknown-tag", "there is no tag " + quoted(tag.text()),
        did_you_mean(tag.text(), context.site.inventory(context.inputs).tags()));
  }
  for (const Use& use : context.own->uses) {
    if (use.withdrawn || order.instance(*use.name)) continue;
    if (!use.application) {
      if (is_missing(order.missing_applications, *use.name)) continue;
      context.diagnostics.error(use.mark.place(), "missing-use",
                                quoted(*use.name) + " does not say which application it uses",
                                "write use: APPLICATION");
    } else if (is_missing(order.missing_applications, *use.name)) {
      context.diagnostics.error(
          use.application->mark().place(), "unknown-application",
          "there is no application " + quoted(use.application->text()),
          did_you_mean(use.application->text(),
                       context.site.inventory(context.inputs).applications()));
    }
  }
}

// Stated edges first; an automatic one between the same two adds nothing but its notification.
std::vector<Edge> all_edges(const References& references, std::vector<Edge> automatic,
                            size_t nodes) {
  std::vector<Edge> edges;
  for (const StatedEdge& stated : references.edges)
    edges.push_back(stated.edge);
  drop_contradictions(nodes, edges, automatic);
  edges.insert(edges.end(), std::make_move_iterator(automatic.begin()),
               std::make_move_iterator(automatic.end()));
  auto ends = [](const Edge& edge) { return std::pair(edge.before, edge.after); };
  std::stable_sort(edges.begin(), edges.end(),
                   [&](const Edge& a, const Edge& b) { return ends(a) < ends(b); });
  std::vector<Edge> settled;
  settled.reserve(edges.size());
  for (Edge& edge : edges) {
    if (settled.empty() || ends(settled.back()) != ends(edge))
      settled.push_back(std::move(edge));
    else
      settled.back().notify = settled.back().notify || edge.notify;
  }
  return settled;
}

std::string digest_of(const std::map<std::string, Digest>& files) {
  Hasher hasher;
  for (const auto& [path, digest] : files)
    hasher.update(path + "\n" + digest.hex() + "\n");
  return hasher.finish().hex();
}

// The resources and edges of one host, step by step.
class Assembly {
 public:
  explicit Assembly(HostContext& context) : context_(context) {}

  void run(LocalResult& result) {
    Scopes scopes(context_);
    scopes.check_arguments();
    Composition composition(scopes);
    Lowering lowering(scopes);
    std::vector<Fate> fates;
    BuiltResources resources(build(composition, scopes, lowering, fates));
    report_rivals(resources, context_.diagnostics);
    fill_children(resources);
    References references = resolve_references(resources, composition, fates, context_);
    if (!context_.diagnostics.has_errors()) link(resources, references, result);
    for (Built& built : resources.all())
      result.resources.push_back(built.resource.address);
    for (const Type& type : context_.site.types().all())
      if (composition.open_names(type)) result.open_types.push_back(type.collection());
    result.stated = std::move(references.edges);
    result.remote = std::move(references.remote);
    if (context_.diagnostics.has_errors()) return;
    result.compilation.blobs = lowering.blobs();
    fill(resources, result);
  }

 private:
  std::vector<Built> build(const Composition& composition, Scopes& scopes, Lowering& lowering,
                           std::vector<Fate>& fates) {
    ResourceBuilder builder(scopes, lowering);
    std::vector<Built> all;
    all.reserve(composition.drafts().size());
    for (const Draft& draft : composition.drafts()) {
      Built& built = all.emplace_back();
      fates.push_back(builder.build(draft, built));
      if (fates.back() != Fate::built) all.pop_back();
    }
    return all;
  }

  void link(const BuiltResources& resources, const References& references, LocalResult& result) {
    AutomaticEdges automatic = automatic_edges(resources, context_);
    anchors_ = std::move(automatic.anchors);
    result.edges =
        all_edges(references, std::move(automatic.edges), resources.size() + anchors_.size());
  }

  void fill(BuiltResources& resources, LocalResult& result) {
    result.catalog = std::make_shared<Catalog>();
    Catalog& catalog = *result.catalog;
    catalog.host = context_.own->name;
    catalog.site = context_.settings.name;
    catalog.resources.reserve(resources.size());
    for (Built& built : resources.all()) {
      built.resource.hash = model::resource_hash(built.resource);
      catalog.resources.push_back(std::move(built.resource));
    }
    catalog.anchors = std::move(anchors_);
    catalog.edges = result.edges;
    for (const RemoteReference& remote : result.remote)
      catalog.remote.emplace_back(remote.resource, remote.target);
    for (const auto& [digest, path] : result.compilation.blobs)
      catalog.blobs.push_back(digest.hex());
  }

  HostContext& context_;
  std::vector<std::string> anchors_;
};

}  // namespace

std::optional<HostContext> HostCompiler::open(const std::string& host, Diagnostics& diagnostics,
                                              Inputs& inputs) {
  diagnostics.merge(site_.diagnostics());
  auto settings = site_.layer(std::string(kSiteStem), inputs);
  auto own = site_.layer(host_stem(host), inputs);
  if (!own) {
    diagnostics.error({}, "unknown-host", "the site has no host " + quoted(host),
                      suggest(host, site_.inventory(inputs).hosts()));
    return std::nullopt;
  }
  diagnostics.merge(own->diagnostics);
  std::string name = order_name(*own);
  std::shared_ptr<const Order> order = orders_.get(name);
  inputs.note(Input::Kind::order, std::move(name), order);
  inputs.note_files(order->inputs);
  diagnostics.merge(order->diagnostics);
  std::shared_ptr<const model::Facts> facts = facts_.facts(host);
  inputs.note(Input::Kind::facts, host, facts);
  SiteSettings site_settings = settings ? settings->settings : SiteSettings();
  return HostContext{site_,
                     fleet_,
                     std::move(own),
                     std::move(order),
                     std::move(site_settings),
                     std::move(facts),
                     diagnostics,
                     inputs};
}

LocalResult HostCompiler::compile(const std::string& host, const std::string& revision) {
  LocalResult result;
  result.compilation.host = host;
  Diagnostics diagnostics;
  if (auto context = open(host, diagnostics, result.inputs)) {
    report_missing(*context);
    result.compilation.tags = context->order->tags;
    bool complete = context->order->complete && context->own->document;
    if (complete) Assembly(*context).run(result);
  }
  const std::map<std::string, Digest>& files = result.inputs.files();
  for (const auto& [path, digest] : files)
    result.compilation.documents.push_back(path);
  if (result.catalog) result.catalog->revision = revision.empty() ? digest_of(files) : revision;
  result.compilation.catalog = std::move(result.catalog);
  diagnostics.sort();
  result.compilation.diagnostics = std::move(diagnostics);
  return result;
}

}  // namespace consort::compiler
