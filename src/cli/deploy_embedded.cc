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

// One line for each resource that was not simply right.
int tell_report(const Call& call, const model::Value& report) {
  size_t changed = 0, failed = 0;
  for (const model::Value& resource : list_at(report, "resources")) {
    const std::string outcome = text_at(resource, "outcome");
    const bool well = outcome == "changed" || outcome == "refreshed" || outcome == "drifted";
    ++(well ? changed : failed);
    std::string line = "  " + outcome + "  " + text_at(resource, "address");
    if (!text_at(resource, "message").empty()) line += ": " + text_at(resource, "message");
    call.terminal.print(printable(line, 4096) + "\n");
  }
  call.terminal.print(count(changed, "change") + ", " + std::to_string(failed) + " failed, " +
                      std::to_string(integer_at(report, "summary.unchanged")) + " right already\n");
  return failed == 0 ? kOk : kPartlyFailed;
}

bool has_failures(const model::Value& report) {
  for (const model::Value& resource : list_at(report, "resources")) {
    const std::string outcome = text_at(resource, "outcome");
    if (outcome == "failed" || outcome == "blocked" || outcome == "cancelled") return true;
  }
  return false;
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
  if (call.arguments.format == Format::table) return tell_report(call, *report);
  print_value(call, *report);
  return has_failures(*report) ? kPartlyFailed : kOk;
}

}  // namespace consort::cli
