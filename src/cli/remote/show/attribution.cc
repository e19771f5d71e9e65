#include "cli/remote/show/attribution.h"

#include "base/strings.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

std::string line(const std::string& text) { return "  " + printable(text, 600) + "\n"; }

}  // namespace

std::string attribution_text(const model::Value& by) {
  if (!by.is_map()) return "";
  std::string text;
  const std::string at = text_at(by, "at"), command = text_at(by, "package_transaction"),
                    user = text_at(by, "user");
  if (!at.empty()) text += line("made at " + at);
  if (!command.empty())
    text += line("while packages were changed: " + command +
                 (user.empty() ? "" : ", asked for by " + user));
  for (const model::Value& one : list_at(by, "meanwhile"))
    text += line("while " + cell(one));
  return text;
}

}  // namespace consort::cli
