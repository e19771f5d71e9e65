#include "server/deploy/compile/builder.h"

#include <algorithm>
#include <span>

#include "server/deploy/compile/worsening.h"
#include "store/catalogs.h"
#include "store/site_contents.h"

namespace consort::server {
namespace {

constexpr size_t kMostNoted = 1'000;  // commits of one push; what came before them is not noted
constexpr size_t kMostCompiled = 20;  // of them
constexpr size_t kTogether = 500;     // hosts in one transaction

model::Map about(const store::Revision& revision) {
  model::Map map;
  map.set("revision", model::Value(revision.id.value));
  map.set("commit", model::Value(revision.commit));
  map.set("message", model::Value(revision.message.substr(0, revision.message.find('\n'))));
  map.set("author", model::Value(revision.author));
  return map;
}

store::Revision revision_of(const Commit& commit, store::CompileState state) {
  std::string author = commit.author.name;
  if (!commit.author.email.empty()) author += " <" + commit.author.email + ">";
  return {.commit = commit.id.hex(),
          .parent = commit.parents.empty() ? "" : commit.parents.front().hex(),
          .author = std::move(author),
          .message = commit.message,
          .committed = commit.committed,
          .state = state};
}

// What making its newest catalog has shown.
void know(DeployedHost& host, const HostCatalog& catalog) {
  host.bytes = catalog.bytes;
  host.blobs = static_cast<int64_t>(catalog.blobs.size());
  host.addresses = catalog.addresses;
  host.needs = catalog.needs;
}

}  // namespace

Builder::Builder(DeployContext& context, const SiteRepository& site)
    : context_(context),
      site_(site),
      facts_(context.parts.store, context.environment.id),
      compiler_(site, context.parts.schema, facts_, context.parts.pool) {}

// Newest first.
Result<std::vector<Commit>> Builder::unknown_commits(const ObjectId& head) const {
  std::vector<Commit> unknown;
  LogQuery query{.from = head};
  while (true) {
    TRY(LogPage page, site_.log(query));
    for (Commit& commit : page.commits) {
      TRY(auto known, context_.parts.store.read([&](store::Reader& r) {
        return store::revisions::find(r, context_.environment.id, commit.id.hex());
      }));
      if (known || unknown.size() == kMostNoted) return unknown;
      unknown.push_back(std::move(commit));
    }
    if (!page.next) return unknown;
    query.from = page.next;
  }
}

// What is to be compiled, oldest first: commits that are new or were waiting when the server ended,
// and in any case the head.
Result<std::vector<store::Revision>> Builder::new_revisions(const ObjectId& head) {
  TRY(std::vector<Commit> unknown, unknown_commits(head));
  const store::EnvironmentId environment = context_.environment.id;
  if (!unknown.empty()) {
    TRY_DO(context_.parts.store.write([&](store::Writer& w) -> Status {
      for (size_t i = unknown.size(); i-- > 0;) {
        const bool in_turn = i < kMostCompiled;
        store::Revision revision = revision_of(
            unknown[i], in_turn ? store::CompileState::pending : store::CompileState::skipped);
        TRY(revision.id, store::revisions::add(w, environment, revision));
        TRY_DO(tell(w, environment, in_turn ? "revision.pending" : "revision.skipped",
                    about(revision)));
      }
      return {};
    }));
    context_.parts.ring_events();
  }
  return context_.parts.store.read([&](store::Reader& r) -> Result<std::vector<store::Revision>> {
    std::vector<store::Revision> revisions;
    TRY(auto recent, store::revisions::list(r, environment, {.limit = kMostCompiled}));
    for (store::Revision& revision : recent.items)
      if (revision.state == store::CompileState::pending) revisions.push_back(std::move(revision));
    std::ranges::reverse(revisions);
    if (!revisions.empty() && revisions.back().commit == head.hex()) return revisions;
    TRY(auto last, store::revisions::find(r, environment, head.hex()));
    check(last.has_value(), "the head of the branch is no revision");
    revisions.push_back(std::move(*last));
    return revisions;
  });
}

Status Builder::catch_up() {
  TRY(auto head, site_.head());
  if (!head || head == seen_) return {};
  TRY(auto revisions, new_revisions(*head));
  // After a start nothing is known of the revision that counts when the newest does not compile.
  if (!current_) {
    TRY(auto last, context_.parts.store.read([&](store::Reader& r) {
      return store::revisions::last_compiled(r, context_.environment.id);
    }));
    if (last && std::ranges::find(revisions, last->id, &store::Revision::id) == revisions.end())
      revisions.insert(revisions.begin(), std::move(*last));
  }
  changed_.clear();
  for (const store::Revision& revision : revisions)
    TRY_DO(build(revision));
  seen_ = head;
  return {};
}

Status Builder::build(const store::Revision& revision) {
  auto commit = ObjectId::from_hex(revision.commit);
  check(commit.has_value(), "a revision of a site is no commit");
  const MonotonicTime began = context_.parts.clock.now();
  auto result = compiler_.compile(*commit);
  if (!result) {
    // A branch that was rewritten and tidied up has lost it: it cannot come back either.
    if (result.error().code != Code::not_found) return std::move(result).error();
    result = unreadable(result.error());
  }
  if (result->compiled) TRY_DO(publish(revision.id, result->hosts));
  TRY_DO(conclude(revision, *result));
  newest_ = Built{*commit, result->compiled, result->hosts.size(), changed_.size(),
                  std::move(result->diagnostics)};
  context_.parts.log.info(context_.name() + ": " + revision.commit.substr(0, 12) +
                          (result->compiled ? " compiled in " : " does not compile, after ") +
                          human(context_.parts.clock.now() - began));
  return {};
}

Status Builder::conclude(const store::Revision& revision, const SiteResult& result) {
  store::Revision ended = revision;
  ended.state = result.compiled ? store::CompileState::compiled : store::CompileState::failed;
  ended.diagnostics = diagnostics_json(result.diagnostics);
  ended.hosts = static_cast<int64_t>(result.hosts.size());
  ended.resources = result.resources;
  if (result.compiled) current_ = ended;
  if (ended == revision) return {};  // known since before a start
  TRY_DO(context_.parts.store.write([&](store::Writer& w) -> Status {
    TRY_DO(store::revisions::set_compiled(w, context_.environment.id, ended.id, ended.state,
                                          ended.diagnostics, ended.hosts, ended.resources));
    model::Map body = about(ended);
    body.set("hosts", model::Value(ended.hosts));
    body.set("resources", model::Value(ended.resources));
    return tell(w, context_.environment.id,
                "revision." + std::string(store::to_string(ended.state)), body);
  }));
  context_.parts.ring_events();
  return {};
}

Status Builder::publish(store::RevisionId revision, const std::vector<std::string>& hosts) {
  std::vector<std::string> changed;
  for (const std::string& name : hosts) {
    const HostCatalog* catalog = compiler_.find(name);
    DeployedHost* host = context_.hosts.find(name);
    if (!catalog) continue;
    if (host && !host->has_serials()) {
      context_.parts.log.error(context_.name() + ": " + name + " has no serial left for a catalog");
      continue;
    }
    if (!host || !host->compiled || host->compiled->catalog != catalog->digest) {
      changed.push_back(name);
    } else {
      know(*host, *catalog);
    }
  }
  for (size_t first = 0; first < changed.size(); first += kTogether)
    TRY_DO(publish_group(revision, std::span(changed).subspan(first).first(
                                       std::min(kTogether, changed.size() - first))));
  changed_.insert(changed.begin(), changed.end());
  return {};
}

// Hosts that are described and that no machine has joined as yet are known from here on.
Status Builder::publish_group(store::RevisionId revision, std::span<const std::string> names) {
  const store::EnvironmentId environment = context_.environment.id;
  struct Published {
    store::HostId host;
    int64_t serial = 0;
  };
  auto remembered = [this](const std::string& name) {
    const DeployedHost* host = context_.hosts.find(name);
    return host ? host->serial : 0;
  };
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    TRY(std::string json, compiler_.json(name));
    texts.push_back(std::move(json));
  }
  TRY(auto all, context_.parts.store.write([&](store::Writer& w) -> Result<std::vector<Published>> {
    std::vector<Published> published;
    for (size_t i = 0; i < names.size(); ++i) {
      const HostCatalog& catalog = *compiler_.find(names[i]);
      Published& host = published.emplace_back();
      TRY(auto known, store::hosts::find(w, environment, names[i]));
      if (known) {
        host.host = known->id;
        if (known->tags != catalog.tags)
          TRY_DO(store::hosts::set_tags(w, environment, host.host, catalog.tags));
      } else {
        TRY(host.host, store::hosts::add(w, environment, {.name = names[i], .tags = catalog.tags}));
      }
      TRY_DO(store::catalogs::put(w, environment, texts[i]));
      TRY(host.serial, store::catalogs::assign(w, environment, revision, host.host, catalog.digest,
                                               remembered(names[i])));
      for (const auto& [digest, object] : catalog.blobs)
        TRY_DO(store::site_contents::put(w, environment, digest, object.hex()));
    }
    return published;
  }));
  for (size_t i = 0; i < names.size(); ++i) {
    const HostCatalog& catalog = *compiler_.find(names[i]);
    DeployedHost* host = context_.hosts.find(all[i].host);
    if (!host) host = &context_.hosts.add(all[i].host, names[i]);
    host->compiled = {catalog.digest, all[i].serial};
    host->serial = all[i].serial;
    know(*host, catalog);
  }
  return {};
}

Result<Diagnostics> Builder::new_errors(const std::optional<ObjectId>& base,
                                        const ObjectId& commit) {
  TRY(SiteResult after, compiler_.compile(commit));
  if (after.compiled) return Diagnostics();
  SiteResult before{.compiled = true};
  if (base) {
    TRY(before, compiler_.compile(*base));
  }
  // A host that comes later has facts of its own.
  for (const std::string& host : after.hosts)
    if (!std::ranges::binary_search(before.hosts, host)) facts_.renew(host);
  return worsens(before.diagnostics, after.diagnostics) ? std::move(after.diagnostics)
                                                        : Diagnostics();
}

void Builder::facts_changed(const std::string& host) { facts_.renew(host); }

Status Builder::recompile() {
  if (!current_) return {};
  auto commit = ObjectId::from_hex(current_->commit);
  TRY(SiteResult result, compiler_.compile(*commit));
  TRY_DO(publish(current_->id, result.hosts));
  if (diagnostics_json(result.diagnostics) == current_->diagnostics) return {};
  // The revision stands; what there is to say of it has changed.
  if (!result.compiled)
    context_.parts.log.warning(context_.name() + ": with the facts there are now, " +
                               current_->commit.substr(0, 12) + " does not compile for all hosts");
  return conclude(*current_, {.compiled = true,
                              .diagnostics = result.diagnostics,
                              .hosts = result.hosts,
                              .resources = result.resources});
}

}  // namespace consort::server
