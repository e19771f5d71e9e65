#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/hosts.h"
#include "cli/known_types.h"
#include "cli/no_blobs.h"
#include "cli/output.h"
#include "model/literal.h"
#include "survey/description.h"
#include "system/facts.h"

namespace consort::cli {
namespace {

int show(const Call& call, survey::Description seen) {
  const bool comments = call.arguments.format != Format::json;
  for (const survey::Description::Remark& remark : seen.remarks) {
    const std::string line = printable(remark.address + ": " + remark.text, 2000);
    if (comments)
      call.terminal.print("# " + line + "\n");
    else
      call.terminal.complain(line);
  }
  if (comments && seen.layer.empty() && !seen.remarks.empty()) return kOk;
  Arguments as_yaml = call.arguments;
  if (as_yaml.format == Format::table) as_yaml.format = Format::yaml;
  // JSON is for programs; YAML is a layer to be pasted.
  const bool layer = as_yaml.format == Format::yaml;
  return print_value({as_yaml, call.wiring, call.terminal},
                     model::Value(layer ? model::literal_layer(seen.layer) : seen.layer));
}

}  // namespace

int run_read(const Call& call) {
  const Arguments& arguments = call.arguments;
  auto types = open_types(call);
  if (!types) return failed(call, types.error());
  const resources::Registry& registry = types->registry;
  auto target = call.wiring.open_target(arguments.root);
  if (!target) return failed(call, target.error());
  if (arguments.subject.empty() && !arguments.read_all) {
    return failed(call, fail(Code::invalid, "nothing to read is named"),
                  "consort read files /etc/motd, consort read users, or consort read --all");
  }
  bool known = arguments.subject.empty() || registry.schema().find(arguments.subject);
  if (!known) {
    return failed(call,
                  fail(Code::not_found, "there is no resource type '" + arguments.subject + "'"),
                  did_you_mean(arguments.subject, registry.schema().collections()));
  }
  Diagnostics warnings;
  model::Facts facts = system::collect_facts(**target, warnings);
  NoBlobs blobs;
  resources::Context context{**target, facts, blobs, call.wiring.stop};
  auto seen = arguments.subject.empty()
                  ? survey::describe_machine(registry, context)
                  : survey::describe(registry, arguments.subject, arguments.names, context);
  return seen ? show(call, std::move(*seen)) : failed(call, seen.error());
}

}  // namespace consort::cli
