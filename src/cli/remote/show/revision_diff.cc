#include "cli/remote/show/revision_diff.h"

#include "base/strings.h"
#include "cli/plan_text.h"
#include "cli/remote/show/change_list.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

std::string file_text(const model::Value& file, const Terminal& terminal) {
  std::string text = terminal.paint(cell(member(file, "path")), Tone::strong);
  const std::string what = text_at(file, "change");
  text += (what.empty() ? "" : "  " + printable(what, 40)) + "\n";
  return text + diff_text(text_at(file, "diff"), terminal);
}

}  // namespace

std::string revision_diff_text(const model::Value& difference, const Terminal& terminal) {
  std::string text;
  const bool paged = member(difference, "items").is_list();
  const model::List& hosts = list_at(difference, paged ? "items" : "hosts");
  for (const model::Value& host : hosts) {
    text += terminal.paint(cell(member(host, "host")), Tone::strong) + "\n" +
            change_list_text(list_at(host, "changes"), terminal, true);
  }
  const model::List& files = list_at(difference, "files");
  for (const model::Value& file : files)
    text += file_text(file, terminal);
  return text + count(hosts.size(), "host") + " and " + count(files.size(), "file") + " differ\n";
}

}  // namespace consort::cli
