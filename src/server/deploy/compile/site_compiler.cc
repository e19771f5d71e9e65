#include "server/deploy/compile/site_compiler.h"

#include <atomic>

#include "model/diagnostics_json.h"
#include "model/json.h"
#include "server/deploy/rollout/remote_needs.h"

namespace consort::server {
namespace {

constexpr size_t kMostKept = 256 << 20;     // bytes of catalogs in memory
constexpr size_t kMostDiagnostics = 1'000;  // of one commit; more say nothing new
constexpr size_t kMostText = 256 << 10;     // bytes of them: as JSON, clients read 1 MiB

size_t text_size(const Diagnostic& diagnostic) {
  size_t size = diagnostic.place.document.size() + diagnostic.rule.size() +
                diagnostic.message.size() + diagnostic.hint.size();
  for (const Diagnostic::Note& note : diagnostic.notes)
    size += note.place.document.size() + note.message.size();
  return size;
}

Fingerprint addresses_of(const model::Catalog& catalog) {
  std::string all;
  for (const model::Resource& resource : catalog.resources) {
    all += resource.address.to_string();
    all += '\0';
  }
  return fingerprint(all);
}

}  // namespace

Diagnostics bounded(const Diagnostics& diagnostics) {
  Diagnostics kept;
  size_t left_out = 0, bytes = 0;
  for (Severity severity : {Severity::error, Severity::warning})
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      if (diagnostic.severity != severity) continue;
      bytes += text_size(diagnostic);
      if (kept.all().size() < kMostDiagnostics && bytes <= kMostText)
        kept.add(diagnostic);
      else
        ++left_out;
    }
  if (left_out == 0) return diagnostics;
  kept.sort();
  kept.warning({}, "more", std::to_string(left_out) + " more are left out");
  return kept;
}

std::string diagnostics_json(const Diagnostics& diagnostics) {
  return model::to_json(model::to_value(bounded(diagnostics)));
}

SiteResult unreadable(const Error& error) {
  Diagnostics diagnostics;
  diagnostics.error({}, "unreadable-tree", error.to_string());
  return {.compiled = false, .diagnostics = std::move(diagnostics)};
}

struct SiteCompiler::Workshop {
  Workshop(std::unique_ptr<GitTree> shown, const model::Schema& schema, const StoredFacts& facts)
      : tree(std::move(shown)),
        loader(*tree, names),
        compiler(compiler::Workplace{schema, *tree, loader, names, facts}) {}

  const std::unique_ptr<GitTree> tree;
  model::Documents names;
  document::Loader loader;
  compiler::Compiler compiler;
};

SiteCompiler::SiteCompiler(const SiteRepository& site, const model::Schema& schema,
                           StoredFacts& facts, ThreadPool& pool)
    : site_(site), schema_(schema), facts_(facts), pool_(pool) {}
SiteCompiler::~SiteCompiler() = default;

compiler::ParallelFor SiteCompiler::parallel() {
  return [this](size_t count, const std::function<void(size_t)>& body) {
    pool_.for_each(count, 1, body);
  };
}

Status SiteCompiler::show(const ObjectId& commit) {
  if (!workshop_) {
    TRY(auto tree, site_.tree(commit));
    workshop_ = std::make_unique<Workshop>(std::move(tree), schema_, facts_);
  } else if (workshop_->tree->commit() != commit) {
    TRY_DO(workshop_->tree->move_to(commit));
  }
  workshop_->compiler.refresh();
  return {};
}

Result<SiteResult> SiteCompiler::compile(const ObjectId& commit) {
  if (Status shown = show(commit); !shown) {
    if (shown.error().code == Code::invalid) return unreadable(shown.error());
    return std::move(shown).error();
  }
  TRY_DO(compile_outdated());
  TRY_DO(facts_.take_fault());
  return result();
}

Status SiteCompiler::compile_outdated() {
  compiler::Compiler& compiler = workshop_->compiler;
  const std::vector<std::string>& all = compiler.hosts();
  std::erase_if(hosts_, [&](const auto& host) {
    return !std::binary_search(all.begin(), all.end(), host.first);
  });
  // Of a commit that was compiled before it was due, what was made then is still to be taken.
  const bool again = kept_of_ == workshop_->tree->commit();
  kept_of_ = workshop_->tree->commit();
  std::atomic<size_t> kept = 0;
  for (auto& [name, host] : hosts_) {
    if (!again) host.json = {};
    kept += host.json.size();
  }
  const std::vector<std::string> outdated = compiler.outdated(all, parallel());
  std::vector<Result<Host>> made(outdated.size(), Host());
  compiler.compile_each(outdated, parallel(), [&](size_t i, auto compilation) {
    made[i] = make(*compilation);
    if (!made[i]) return;
    if (!compilation->diagnostics.empty()) {
      auto said = std::make_shared<compiler::Compilation>(*compilation);
      said->catalog.reset();
      said->blobs.clear();
      made[i]->said = std::move(said);
    }
    if ((kept += made[i]->json.size()) > kMostKept) made[i]->json = {};
  });
  for (size_t i = 0; i < outdated.size(); ++i) {
    if (!made[i]) return std::move(made[i]).error();
    hosts_[outdated[i]] = std::move(*made[i]);
  }
  return {};
}

Result<SiteCompiler::Host> SiteCompiler::make(const compiler::Compilation& compilation) {
  Host host;
  if (!compilation.catalog) return host;
  host.json = model::to_json(*compilation.catalog);
  HostCatalog& catalog = host.catalog.emplace();
  catalog.digest = sha256(host.json);
  catalog.bytes = static_cast<int64_t>(host.json.size());
  catalog.resources = static_cast<int64_t>(compilation.catalog->resources.size());
  catalog.addresses = addresses_of(*compilation.catalog);
  catalog.needs = remote_needs(*compilation.catalog);
  catalog.tags = compilation.tags;
  for (const auto& [digest, path] : compilation.blobs) {
    TRY(catalog.blobs[digest], workshop_->tree->object(path));
  }
  return host;
}

SiteResult SiteCompiler::result() const {
  compiler::FleetDiagnostics diagnostics;
  diagnostics.add(workshop_->compiler.check_documents());
  SiteResult result{.hosts = workshop_->compiler.hosts()};
  const compiler::Compilation silent;
  for (const std::string& name : result.hosts) {
    const Host& host = hosts_.at(name);
    diagnostics.add(host.said ? *host.said : silent);
    if (host.catalog) result.resources += host.catalog->resources;
  }
  result.compiled = !diagnostics.has_errors();
  result.diagnostics = diagnostics.merged();
  return result;
}

const HostCatalog* SiteCompiler::find(const std::string& host) const {
  auto found = hosts_.find(host);
  return found != hosts_.end() && found->second.catalog ? &*found->second.catalog : nullptr;
}

Result<std::string> SiteCompiler::json(const std::string& host) {
  auto found = hosts_.find(host);
  check(found != hosts_.end() && found->second.catalog, "the catalog of a host that has none");
  if (!found->second.json.empty()) return found->second.json;
  auto compilation = workshop_->compiler.compile(host);
  check(compilation->catalog != nullptr, "a host that compiled does not any more");
  std::string json = model::to_json(*compilation->catalog);
  check(sha256(json) == found->second.catalog->digest, "compiling again gave another catalog");
  return json;
}

}  // namespace consort::server
