#include "cli/remote/show/change_list.h"

#include "base/strings.h"
#include "cli/plan_text.h"
#include "cli/remote/show/members.h"
#include "model/change.h"

namespace consort::cli {

std::string change_list_text(const model::List& changes, const Terminal& terminal, bool diffs) {
  std::string text;
  for (const model::Value& value : changes) {
    if (auto change = model::change_from_value(value)) {
      text += change_text(*change, terminal, {.diffs = diffs});
    } else {
      text += "  " + terminal.paint("? " + cell(member(value, "action")), Tone::change) + " " +
              cell(member(value, "address")) + "\n";
    }
  }
  return text;
}

std::string plan_problems_text(const model::Value& plan, const Terminal& terminal) {
  std::string text;
  for (auto [key, title] :
       {std::pair("failed", "cannot read"), {"waiting", "waiting"}, {"left", "left"}})
    if (auto problems = model::problems_from(list_at(plan, key), key))
      text += problems_text(*problems, title, terminal);
  return text;
}

}  // namespace consort::cli
