#include "base/strings.h"
#include "compiler/compilation.h"
#include "compiler/inventory.h"

namespace consort::compiler {

void FleetDiagnostics::add(const Compilation& compilation) {
  ++hosts_;
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    Seen& seen = seen_[diagnostic];
    if (seen.hosts++ == 0 || compilation.host < seen.first) seen.first = compilation.host;
    if (diagnostic.severity == Severity::error) ++errors_;
  }
}

Diagnostics FleetDiagnostics::merged() const {
  Diagnostics merged;
  for (const auto& [diagnostic, seen] : seen_) {
    Diagnostic noted = diagnostic;
    bool own = diagnostic.place.document.starts_with(host_stem(seen.first) + ".");
    if (seen.hosts < hosts_ && !own) {
      std::string where = seen.hosts == 1 ? "in host " + seen.first
                                          : "in " + count(seen.hosts, "host") + " of " +
                                                std::to_string(hosts_) + ", first " + seen.first;
      noted.notes.push_back({{host_stem(seen.first)}, std::move(where)});
    }
    merged.add(std::move(noted));
  }
  merged.sort();
  return merged;
}

}  // namespace consort::compiler
