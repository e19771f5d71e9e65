#include <algorithm>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"
#include "model/text_list.h"

namespace consort::cli {
namespace {

std::vector<std::string> tags_of(const model::Value& host) {
  std::vector<std::string> tags;
  for (const model::Value& tag : list_at(host, "tags"))
    if (tag.is_text()) tags.push_back(tag.text());
  return tags;
}

// The tags as they are to be: in order, later wins; what is added comes last.
std::vector<std::string> wanted_tags(std::vector<std::string> tags, const RemoteOptions& options) {
  if (options.tags) tags = *options.tags;
  for (const std::string& tag : options.removed_tags)
    std::erase(tags, tag);
  for (const std::string& tag : options.added_tags)
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  return tags;
}

int show_tags(Session& session, const std::vector<std::string>& tags) {
  if (!session.is_for_people() && session.format() != Format::name)
    return print_value(session.call, model::text_list(tags));
  for (const std::string& tag : tags)
    session.terminal().print(printable(tag) + "\n");
  return kOk;
}

}  // namespace

// Shows them, or changes them, which is a commit to the site.
Answered<int> host_tags(Session& session) {
  const RemoteOptions& options = session.options();
  Target target = Target::site("hosts", options.name);
  TRY(ApiClient::Shown host, session.api.show(target));
  const std::vector<std::string> before = tags_of(host.value);
  const std::vector<std::string> wanted = wanted_tags(before, options);
  const bool is_question =
      !options.tags && options.added_tags.empty() && options.removed_tags.empty();
  if (is_question || wanted == before) return show_tags(session, before);
  model::Map body;
  body.set("tags", model::text_list(wanted));
  TRY(ApiClient::Done done, session.api.change("PATCH", target, host.etag, body));
  if (done.operation != 0) {
    TRY(done.value, await_operation(session.call, session.api, done.operation));
  }
  return show_done(
      session,
      "The tags of " + printable(options.name) + ": " + printable(join(wanted, ", "), 2000),
      done.value);
}

}  // namespace consort::cli
