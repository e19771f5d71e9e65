#include "system/facts.h"

#include "cli/exit_code.h"
#include "cli/facts_text.h"
#include "cli/output.h"

namespace consort::cli {

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
    if (!found)
      return failed(call, fail(Code::not_found, "there is no fact '" + path + "'"),
                    likely_fact(shown, path));
    shown = *found;
  }
  if (call.arguments.format != Format::table) return print_value(call, shown);
  call.terminal.print(facts_text(shown, path));
  return kOk;
}

}  // namespace consort::cli
