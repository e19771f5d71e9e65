#include "cli/output.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {

// What is there now, as a layer ready to paste, like `read` on this machine. A name that is a path
// stands in the URL without its first '/'.
Answered<int> read_from_host(Session& session) {
  const Arguments& arguments = session.call.arguments;
  if (arguments.subject.empty() || arguments.names.empty()) {
    return Refusal{.error = fail(Code::invalid, "say what to read: a type and names"),
                   .hint = "consort read --host " + *arguments.remote.host + " files /etc/motd"};
  }
  model::Map resources;
  for (const std::string& name : arguments.names) {
    Target target = Target::site("hosts", *arguments.remote.host, "resources", arguments.subject);
    target.below(name.starts_with('/') ? std::string_view(name).substr(1) : name);
    TRY(model::Value observed, session.api.get(target));
    if (int64_t operation = integer_at(observed, "operation");
        operation != 0 && observed.map().size() == 1) {
      TRY(observed, await_operation(session.call, session.api, operation));
    }
    resources.set(name, std::move(observed));
  }
  model::Map layer;
  layer.set(arguments.subject, model::Value(std::move(resources)));
  return show_value(session, model::Value(std::move(layer)));
}

}  // namespace consort::cli
