#include "cli/remote/show/revision_diff.h"

#include "base/strings.h"
#include "cli/plan_text.h"
#include "cli/remote/show/change_list.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

std::string host_text(const model::Value& host, const Terminal& terminal) {
  std::string text = terminal.paint(cell(member(host, "host")), Tone::strong) + "\n" +
                     change_list_text(list_at(host, "changes"), terminal, true);
  if (int64_t omitted = integer_at(host, "omitted"); omitted > 0)
    text += "  and " + count(static_cast<size_t>(omitted), "more resource") + "\n";
  return text;
}

std::string file_text(const model::Value& file, const Terminal& terminal) {
  const bool before = !member(file, "size_before").is_null();
  const bool after = !member(file, "size_after").is_null();
  const char* what = before == after ? "" : after ? "  new" : "  removed";
  return terminal.paint(cell(member(file, "path")), Tone::strong) + what + "\n" +
         diff_text(text_at(file, "diff"), terminal);
}

}  // namespace

std::string revision_diff_text(const model::Value& difference, const Terminal& terminal) {
  std::string text;
  const model::List& hosts = list_at(difference, "items");
  for (const model::Value& host : hosts)
    text += host_text(host, terminal);
  const model::List& files = list_at(difference, "files");
  for (const model::Value& file : files)
    text += file_text(file, terminal);
  const model::Value& complete = member(difference, "files_complete");
  if (complete.is_boolean() && !complete.boolean()) text += "and more files\n";
  return text + count(hosts.size(), "host") + " and " + count(files.size(), "file") + " differ\n";
}

}  // namespace consort::cli
