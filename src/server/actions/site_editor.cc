#include "server/actions/site_editor.h"

#include "base/strings.h"
#include "server/environments/environment_settings.h"

namespace consort::server {
namespace {

constexpr int kAttempts = 5;
constexpr Duration kTurnPatience = std::chrono::seconds(10);
constexpr size_t kMostLookedAt = 10'000;  // commits, for one that an ended process may have made
constexpr size_t kLongestName = 100;

// The site before its first commit.
class NothingYet final : public document::SourceTree {
 public:
  Result<std::vector<document::SourceFile>> list() const override {
    return std::vector<document::SourceFile>();
  }
  Result<std::string> read(std::string_view path, uint64_t) const override { return none(path); }
  Result<document::Stamp> stamp(std::string_view path) const override { return none(path); }

 private:
  static Error none(std::string_view path) {
    return fail(Code::not_found, "there is no " + printable(path));
  }
};

// A name that may be any text, as git takes it.
std::string author_name(const Order& order) {
  std::string name = printable(order.author, kLongestName);
  std::erase_if(name, [](char c) { return c == '<' || c == '>'; });
  return trim(name).empty() ? order.actor : std::string(trim(name));
}

std::string trailer(const std::string& id) { return "Edit-id: " + id; }

CommitDetails details_of(const Order& order, const std::string& message, const std::string& id,
                         const std::string& branch) {
  std::string text = std::string(trim(message)) + "\n\n";
  if (!order.request_id.empty()) text += "Request-id: " + order.request_id + "\n";
  text += trailer(id) + "\n";
  return {.author = {author_name(order), order.actor},
          .message = std::move(text),
          .branch = branch,
          .may_replace = [](const Commit& tip) {
            return tip.message.find("\n" + trailer("")) != tip.message.npos;
          }};
}

bool is_stale(const Problem& problem) { return problem.code == to_string(Code::stale); }

using Review = std::function<std::optional<Problem>(const std::optional<ObjectId>& base,
                                                    const ObjectId& commit)>;

Outcome<SiteChange> on_top(SiteRepository& site, std::optional<ObjectId> head,
                           CommitDetails details, const SiteEditor::Attempt& attempt,
                           const Review& review) {
  std::optional<Problem> refused;
  details.review = [&](const ObjectId& commit) -> Status {
    refused = review(head, commit);
    if (refused) return fail(Code::cancelled, refused->detail);
    return {};
  };
  for (int tries = 1; true; ++tries) {
    auto made = attempt(site, head, details);
    if (made) return SiteChange{*made, head != *made};
    if (refused) return std::move(*refused);
    if (!is_stale(made.error()) || tries == kAttempts) return std::move(made).error();
    TRY(head, site.head());
  }
}

SiteEditor::Attempt attempt_of(const SiteEditor::Draft& draft) {
  return [&draft](SiteRepository& site, const std::optional<ObjectId>& head,
                  const CommitDetails& details) -> Outcome<ObjectId> {
    std::unique_ptr<document::SourceTree> tree = std::make_unique<NothingYet>();
    if (head) {
      TRY(tree, site.tree(*head));
    }
    TRY(FileEdits edits, draft(*tree));
    if (edits.empty() && head) return *head;
    TRY(ObjectId made, site.edit(head, edits, details));
    return made;
  };
}

Result<std::optional<ObjectId>> find_edit(const SiteRepository& site, const std::string& id,
                                          const std::string& base) {
  LogQuery query;
  for (size_t looked = 0; looked < kMostLookedAt;) {
    TRY(LogPage page, site.log(query));
    for (const Commit& commit : page.commits) {
      if (commit.id.hex() == base) return std::optional<ObjectId>();
      if (commit.message.find(trailer(id)) != std::string::npos) return std::optional(commit.id);
    }
    if (!page.next) break;
    looked += page.commits.size() + 1;
    query.from = page.next;
  }
  return std::optional<ObjectId>();
}

}  // namespace

Done done_with(const SiteChange& change) {
  Done done;
  done.result.set("commit", model::Value(change.commit.hex()));
  done.result.set("changed", model::Value(change.changed));
  return done;
}

Outcome<SiteChange> SiteEditor::edit(const Order& order, const std::string& message,
                                     const Draft& draft, const Along& along) {
  return commit(order, message, attempt_of(draft), along);
}

Outcome<SiteChange> SiteEditor::commit(const Order& order, const std::string& message,
                                       const Attempt& attempt, const Along& along) {
  return make(order, message, "", attempt, along);
}

Outcome<SiteChange> SiteEditor::edit_aside(const Order& order, const std::string& message,
                                           const std::string& branch, const Draft& draft) {
  return make(order, message, branch, attempt_of(draft), {});
}

Outcome<SiteChange> SiteEditor::make(const Order& order, const std::string& message,
                                     const std::string& branch, const Attempt& attempt,
                                     const Along& along) {
  auto site = sites_.site(order.environment.id);
  if (!site)
    return Problem{.status = 503,
                   .code = "unavailable",
                   .detail = "the environment has no site",
                   .retry_after = std::chrono::seconds(5)};
  if (follows_another(order.environment.settings))
    return Problem{.status = 409,
                   .code = "follows",
                   .detail = "the site follows another repository",
                   .hint = "commit it there"};
  auto turn = turn_of(order.environment.id);
  std::unique_lock lock(*turn, kTurnPatience);
  if (!lock)
    return Problem{.status = 503,
                   .code = "busy",
                   .detail = "edits of others are being compiled",
                   .hint = "nothing was committed: ask again",
                   .retry_after = std::chrono::seconds(5)};
  TRY(auto head, site->head());
  const std::string base = head ? head->hex() : "";
  TRY(std::string id, owed_.promise(order.audit, base));
  auto change = on_top(*site, head, details_of(order, message, id, branch), attempt,
                       [&](const std::optional<ObjectId>& on, const ObjectId& made) {
                         return deployments_.review(order.environment.id, on, made);
                       });
  if (!change) {
    TRY_DO(end_failed(*site, {id, order.audit, base}));
    return change;
  }
  store::AuditEntry entry = order.audit;
  entry.details.set("commit", model::Value(change->commit.hex()));
  if (!branch.empty() && change->changed) entry.details.set("branch", model::Value(branch));
  if (!change->changed) entry.details.set("unchanged", model::Value(true));
  TRY_DO(store_.write([&](store::Writer& writer) -> Status {
    if (along) TRY_DO(along(writer, *change));
    return OwedAudit::keep(writer, id, entry);
  }));
  return change;
}

// What failed may have failed after the branch had moved.
Status SiteEditor::end_failed(SiteRepository& site, const OwedAudit::Owed& owed) {
  TRY(auto commit, find_edit(site, owed.id, *owed.base));
  if (!commit) return owed_.withdraw(owed.id);
  store::AuditEntry entry = owed.entry;
  entry.details.set("commit", model::Value(commit->hex()));
  entry.details.set("interrupted", model::Value(true));
  return store_.write(
      [&](store::Writer& writer) { return OwedAudit::keep(writer, owed.id, entry); });
}

Result<std::unique_ptr<GitTree>> SiteEditor::current(store::EnvironmentId environment) const {
  auto site = sites_.site(environment);
  if (!site) return std::unique_ptr<GitTree>();
  TRY(auto head, site->head());
  if (!head) return std::unique_ptr<GitTree>();
  return site->tree(*head);
}

Status SiteEditor::recover() {
  TRY(auto outstanding, owed_.outstanding());
  for (OwedAudit::Owed& owed : outstanding) {
    owed.entry.details.set("interrupted", model::Value(true));
    owed.entry.details.set("edit", model::Value(owed.id));
    if (owed.base) {
      auto site = sites_.site(*owed.entry.environment);
      if (!site) continue;
      TRY(auto commit, find_edit(*site, owed.id, *owed.base));
      if (commit) owed.entry.details.set("commit", model::Value(commit->hex()));
    }
    TRY_DO(store_.write(
        [&](store::Writer& writer) { return OwedAudit::keep(writer, owed.id, owed.entry); }));
  }
  return {};
}

std::shared_ptr<std::timed_mutex> SiteEditor::turn_of(store::EnvironmentId environment) {
  std::lock_guard lock(mutex_);
  auto& turn = turns_[environment];
  if (!turn) turn = std::make_shared<std::timed_mutex>();
  return turn;
}

}  // namespace consort::server
