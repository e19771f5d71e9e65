#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/show/revision_diff.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

// "the change of c0ffee", "web1 to what it was at c0ffee".
std::string object_of(const RemoteOptions& options) {
  const std::string revision = printable(options.name);
  if (options.host) return printable(*options.host) + " to what it was at " + revision;
  if (options.path) return printable(*options.path) + " to what it was at " + revision;
  return "what " + revision + " changed";
}

// The selector that --host, --tag and --selector come to together.
std::string selector_of(const RemoteOptions& options) {
  std::vector<std::string> parts;
  if (options.host) parts.push_back("name:'" + *options.host + "'");
  if (options.tag) parts.push_back("tag:'" + *options.tag + "'");
  if (!options.selector.empty()) parts.push_back("(" + options.selector + ")");
  return join(parts, " and ");
}

// All pages in one: the first has the files, too.
Answered<model::Value> difference_of(Session& session) {
  const RemoteOptions& options = session.options();
  Target target = Target::site("revisions", options.name, "diff");
  target.with("from", options.from).with_if("resource", options.resource);
  if (std::string selector = selector_of(options); !selector.empty())
    target.with("filter", selector);
  TRY(model::Value whole, session.api.get(target));
  std::string next = text_at(whole, "continue");
  if (next.empty()) return whole;
  TRY(ApiClient::Items rest, session.api.list(target, 0, next));
  model::List items = list_at(whole, "items");
  items.insert(items.end(), rest.items.begin(), rest.items.end());
  whole.own_map().set("items", model::Value(std::move(items)));
  whole.own_map().erase("continue");
  return whole;
}

}  // namespace

Answered<int> diff_revisions(Session& session) {
  TRY(model::Value difference, difference_of(session));
  if (!session.is_for_people()) return show_value(session, difference);
  session.terminal().print(revision_diff_text(difference, session.terminal()));
  return kOk;
}

// A new commit that takes back; which is then compiled and deployed as any other.
Answered<int> revert(Session& session) {
  const RemoteOptions& options = session.options();
  if (options.host && options.path) return fail(Code::invalid, "either --host or --path, not both");
  const bool whole = !options.host && !options.path;
  TRY(bool wanted,
      is_wanted(session, (whole ? "Take back " : "Put back ") + object_of(options) + "?"));
  if (!wanted) return kError;
  model::Map body;
  body.set("revision", model::Value(options.name));
  if (options.host) body.set("host", model::Value(*options.host));
  if (options.path) body.set("path", model::Value(*options.path));
  if (options.message) body.set("message", model::Value(*options.message));
  TRY(model::Value answer,
      post_and_await(session.call, session.api, Target::site("revisions", "revert"), body));
  std::string commit = text_at(answer, "commit");
  std::string by = commit.empty() ? "." : ", by commit " + printable(commit.substr(0, 12)) + ".";
  return show_done(session, (whole ? "Taken back: " : "Put back: ") + object_of(options) + by,
                   answer);
}

}  // namespace consort::cli
