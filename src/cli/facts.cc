#include "system/facts.h"

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "model/json.h"

namespace consort::cli {
namespace {

// One row a leaf: "os.family  debian".
void add_rows(const model::Value& value, const std::string& path,
              std::vector<std::vector<std::string>>& rows) {
  if (value.is_map()) {
    for (const auto& entry : value.map())
      add_rows(entry.value, path.empty() ? *entry.key : path + "." + *entry.key, rows);
  } else if (value.is_list()) {
    std::vector<std::string> items;
    for (const model::Value& item : value.list())
      items.push_back(value_text(item));
    rows.push_back({path, join(items, ", ")});
  } else {
    rows.push_back({path, value.is_unknown() ? "(unknown)" : value_text(value)});
  }
}

void add_paths(const model::Map& map, const std::string& prefix, std::vector<std::string>& paths) {
  for (const auto& entry : map) {
    paths.push_back(prefix + *entry.key);
    if (entry.value.is_map()) add_paths(entry.value.map(), prefix + *entry.key + ".", paths);
  }
}

}  // namespace

int run_facts(const Call& call) {
  auto target = call.wiring.open_target(call.arguments.root);
  if (!target) return failed(call, target.error());
  Diagnostics warnings;
  model::Facts facts = system::collect_facts(**target, warnings);
  for (const Diagnostic& warning : warnings.all())
    call.terminal.say(render(warning, nullptr));

  model::Value shown{facts.tree};
  const std::string& path = call.arguments.subject;
  if (!path.empty()) {
    const model::Value* found = facts.find(path);
    std::vector<std::string> paths;
    add_paths(facts.tree, "", paths);
    if (!found)
      return failed(call, fail(Code::not_found, "there is no fact '" + path + "'"),
                    did_you_mean(path, paths));
    shown = *found;
  }
  if (call.arguments.format != Format::table) return print_value(call, shown);
  std::vector<std::vector<std::string>> rows;
  add_rows(shown, path, rows);
  call.terminal.print(table(rows));
  return kOk;
}

}  // namespace consort::cli
