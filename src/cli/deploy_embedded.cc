#include <filesystem>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/remote/show/members.h"
#include "cli/site.h"
#include "system/facts.h"

namespace consort::cli {
namespace {

// Compiled here first: what is wrong is told with its place before a server is begun.
Result<std::optional<EmbeddedDeployment>> compiled_deployment(const Call& call) {
  TRY(auto site, Site::open(call));
  TRY(auto target, call.wiring.open_target(call.arguments.root));
  TRY(std::string host, site->host_meant(*target));
  Diagnostics warnings;
  site->know(host, system::collect_facts(*target, warnings));
  if (!site->compile(host)) return std::optional<EmbeddedDeployment>();
  return std::optional(EmbeddedDeployment{std::filesystem::absolute(call.arguments.site), host,
                                          call.arguments.root});
}

// The exit code that a report comes to.
int code_of(const model::Value& report) {
  for (const char* outcome : {"failed", "blocked", "cancelled"})
    if (integer_at(report, "summary." + std::string(outcome)) > 0) return kPartlyFailed;
  return kOk;
}

// One line for each resource that was not simply right.
void tell_report(const Call& call, const model::Value& report) {
  for (const model::Value& resource : list_at(report, "resources")) {
    std::string line = "  " + text_at(resource, "outcome") + "  " + text_at(resource, "address");
    if (!text_at(resource, "message").empty()) line += ": " + text_at(resource, "message");
    call.terminal.print(printable(line, 4096) + "\n");
  }
  auto number = [&](const char* outcome) {
    return integer_at(report, "summary." + std::string(outcome));
  };
  std::string total = count(static_cast<size_t>(number("changed")), "change") + ", " +
                      std::to_string(number("failed")) + " failed, " +
                      std::to_string(number("unchanged")) + " right already";
  if (number("waiting") > 0) total += ", " + std::to_string(number("waiting")) + " wait for facts";
  call.terminal.print(total + "\n");
}

}  // namespace

int deploy_embedded(const Call& call) {
  auto deployment = compiled_deployment(call);
  if (!deployment) return failed(call, deployment.error());
  if (!*deployment) return kNotCompiled;
  const EmbeddedDeployment& what = **deployment;
  if (!call.arguments.yes) {
    if (!call.terminal.interactive())
      return failed(call, fail(Code::invalid, "nobody is here to confirm this: say --yes"));
    if (!call.terminal.confirm("Deploy " + what.site + " to " + what.host + " at " + what.root +
                               "?"))
      return kError;
  }
  auto report = call.wiring.deploy_embedded(
      what, [&](const std::string& line) { call.terminal.progress(line); });
  if (!report) return failed(call, report.error());
  if (call.arguments.format == Format::table)
    tell_report(call, *report);
  else
    print_value(call, *report);
  return code_of(*report);
}

}  // namespace consort::cli
