#include "cli/remote/show/results.h"

#include "cli/exit_code.h"
#include "cli/output.h"

namespace consort::cli {

int show_value(Session& session, const model::Value& value) {
  if (session.format() == Format::json) return print_value(session.call, value);
  Arguments as_yaml = session.call.arguments;
  as_yaml.format = Format::yaml;
  return print_value({as_yaml, session.call.wiring, session.call.terminal}, value);
}

int show_done(Session& session, const std::string& sentence, const model::Value& answer) {
  if (session.is_for_people()) {
    session.terminal().print(sentence + "\n");
    return kOk;
  }
  return session.format() == Format::name ? kOk : print_value(session.call, answer);
}

Result<bool> is_wanted(Session& session, const std::string& question) {
  if (session.call.arguments.yes) return true;
  if (!session.terminal().interactive())
    return fail(Code::invalid, "nobody is here to confirm this: say --yes");
  if (session.terminal().confirm(question)) return true;
  session.terminal().say("Nothing was changed.");
  return false;
}

}  // namespace consort::cli
