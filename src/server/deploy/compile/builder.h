#pragma once
#include <optional>
#include <set>
#include <vector>

#include "server/deploy/compile/site_compiler.h"
#include "server/deploy/context.h"
#include "store/revisions.h"

namespace consort::server {

// What came of the newest commit.
struct Built {
  ObjectId commit;
  bool compiled = false;
  size_t hosts = 0;    // of the site
  size_t changed = 0;  // hosts that got another catalog by what came to the branch along with it
  Diagnostics diagnostics;
};

// Makes revisions of the commits of a site's branch, and catalogs of those that compile: after
// that, what each host is to have is in the store and in the table of hosts. For the thread of the
// environment.
class Builder {
 public:
  // Both outlive it.
  Builder(DeployContext& context, const SiteRepository& site);

  // Compiles the commits that the branch has got since the last time, oldest first. When it stops
  // by an error, calling it again goes on.
  Status catch_up();
  // The facts of a host have changed; see recompile().
  void facts_changed(const std::string& host);
  // Compiles the current revision again with the facts there are now.
  Status recompile();

  // What would not compile if a commit followed `base` (none: it would be the first), though it is
  // not on the branch yet: all that is wrong then, or nothing when the commit brings no error that
  // was not there before, or mends more than it breaks. If it does come to the branch it is
  // compiled already.
  Result<Diagnostics> new_errors(const std::optional<ObjectId>& base, const ObjectId& commit);

  // None before anything was built.
  const std::optional<Built>& newest() const { return newest_; }

  // The last revision of the branch that compiled: what is to be deployed.
  const std::optional<store::Revision>& current() const { return current_; }

 private:
  Result<std::vector<store::Revision>> new_revisions(const ObjectId& head);
  Result<std::vector<Commit>> unknown_commits(const ObjectId& head) const;
  Status build(const store::Revision& revision);
  Status publish(store::RevisionId revision, const std::vector<std::string>& hosts);
  Status publish_group(store::RevisionId revision, std::span<const std::string> names);
  Status conclude(const store::Revision& revision, const SiteResult& result);

  DeployContext& context_;
  const SiteRepository& site_;
  StoredFacts facts_;
  SiteCompiler compiler_;
  std::optional<ObjectId> seen_;   // the head that was built last
  std::set<std::string> changed_;  // hosts, since the branch has moved
  std::optional<Built> newest_;
  std::optional<store::Revision> current_;
};

}  // namespace consort::server
