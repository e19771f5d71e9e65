#include "compiler/compilation.h"
#include "base/strings.h"
#include "compiler/site/inventory.h"

namespace consort::compiler {
namespace {

// The path of the host's own document.
std::string document_of(const Compilation& compilation) {
  std::string stem = host_stem(compilation.host) + ".";
  for (const std::string& path : compilation.documents)
    if (path.starts_with(stem)) return path;
  return host_stem(compilation.host);
}

}  // namespace

void FleetDiagnostics::add(const Compilation& compilation) {
  ++hosts_;
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    Seen& seen = seen_[diagnostic];
    if (seen.hosts++ == 0 || compilation.host < seen.first) {
      seen.first = compilation.host;
      seen.document = document_of(compilation);
    }
    if (diagnostic.severity == Severity::error) ++errors_;
  }
}

void FleetDiagnostics::add(const Diagnostics& documents) {
  for (const Diagnostic& diagnostic : documents.all()) {
    seen_[diagnostic].by_itself = true;
    if (diagnostic.severity == Severity::error) ++errors_;
  }
}

Diagnostics FleetDiagnostics::merged() const {
  Diagnostics merged;
  for (const auto& [diagnostic, seen] : seen_) {
    Diagnostic noted = diagnostic;
    bool own = diagnostic.place.document.starts_with(host_stem(seen.first) + ".");
    if (seen.hosts < hosts_ && !own && !seen.by_itself) {
      std::string where = seen.hosts == 1 ? "in host " + seen.first
                                          : "in " + count(seen.hosts, "host") + " of " +
                                                std::to_string(hosts_) + ", first " + seen.first;
      noted.notes.push_back({{seen.document}, std::move(where)});
    }
    merged.add(std::move(noted));
  }
  merged.sort();
  return merged;
}

}  // namespace consort::compiler
