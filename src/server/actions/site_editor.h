#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "server/actions/action_parts.h"
#include "server/actions/owed_audit.h"

namespace consort::server {

// What a request came to in a site.
struct SiteChange {
  ObjectId commit;  // the new one; the head, when there was nothing to change
  bool changed = false;
};

// The change as a request is answered: {"commit": ..., "changed": ...}.
Done done_with(const SiteChange& change);

// Makes the commits that requests ask for. The author is who asked; the message says for which
// request; the entry in the audit trail has the commit. The commits of one environment are made one
// after the other, so that what they say of a host reaches the store in the same order. Where
// somebody else was faster, it is tried again on top of that a few times.
//
// A commit is compiled before it comes to the branch, and refused when it brings errors: what one
// host does not compile with keeps all others from being deployed.
//
// Thread-safe; blocks for the disk. Problems: "unavailable", the environment has no site;
// "busy", the edits of others take too long; "follows", its site is what another repository says;
// those of Deployments::review().
class SiteEditor {
 public:
  // What to change in the site as it is now; nothing: no commit. Called again for another try.
  using Draft = std::function<Outcome<FileEdits>(const document::SourceTree& tree)>;
  // A commit on top of `head` (none: it is the first). Code::stale: the branch has moved.
  using Attempt = std::function<Outcome<ObjectId>(
      SiteRepository& site, const std::optional<ObjectId>& head, const CommitDetails& details)>;
  // What is to be written together with the audit entry.
  using Along = std::function<Status(store::Writer& writer, const SiteChange& change)>;

  SiteEditor(store::Store& store, SiteSource& sites, Deployments& deployments)
      : store_(store), sites_(sites), deployments_(deployments), owed_(store) {}

  Outcome<SiteChange> edit(const Order& order, const std::string& message, const Draft& draft,
                           const Along& along = {});
  Outcome<SiteChange> commit(const Order& order, const std::string& message, const Attempt& attempt,
                             const Along& along = {});

  // The commit comes to a branch of its own, for people to look at and to merge; whatever was there
  // before is replaced. The site stays as it is.
  Outcome<SiteChange> edit_aside(const Order& order, const std::string& message,
                                 const std::string& branch, const Draft& draft);

  // The site as it is now; null: nothing was ever committed, or there is none.
  Result<std::unique_ptr<GitTree>> current(store::EnvironmentId environment) const;

  OwedAudit& owed() { return owed_; }
  // Appends what a process that ended left owing, each with its commit where there is one. What is
  // of a site that is not open stays owed. For the start, before anything is asked for.
  Status recover();

 private:
  Outcome<SiteChange> make(const Order& order, const std::string& message,
                           const std::string& branch, const Attempt& attempt, const Along& along);
  Status end_failed(SiteRepository& site, const OwedAudit::Owed& owed);
  std::shared_ptr<std::timed_mutex> turn_of(store::EnvironmentId environment);

  store::Store& store_;
  SiteSource& sites_;
  Deployments& deployments_;
  OwedAudit owed_;
  std::mutex mutex_;
  // guarded by mutex_
  std::map<store::EnvironmentId, std::shared_ptr<std::timed_mutex>> turns_;
};

}  // namespace consort::server
