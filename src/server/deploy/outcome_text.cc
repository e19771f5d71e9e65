#include "server/deploy/outcome_text.h"

#include "base/strings.h"

namespace consort::server {
namespace {

constexpr size_t kMostShown = 5;      // diagnostics
constexpr size_t kLongestLine = 500;  // bytes

std::string tame(const std::string& text) {
  std::string lines;
  for (std::string_view line : split(trim(text), '\n'))
    lines += "  " + printable(line, kLongestLine) + "\n";
  return lines;
}

std::string changes(const Built& built) {
  if (built.changed == 0) return "no host gets another catalog";
  return std::to_string(built.changed) +
         (built.changed == 1 ? " gets another catalog" : " get another catalog");
}

}  // namespace

std::string outcome_text(const Built& built) {
  if (built.compiled)
    return "consort: compiled, " + count(built.hosts, "host") + ", " + changes(built) + "\n";
  std::string text = "consort: does not compile, so nothing of it is deployed:\n";
  size_t errors = 0;
  for (const Diagnostic& diagnostic : built.diagnostics.all()) {
    if (diagnostic.severity != Severity::error) continue;
    if (++errors <= kMostShown) text += tame(render(diagnostic, nullptr));
  }
  if (errors > kMostShown) text += "  and " + count(errors - kMostShown, "other error") + "\n";
  return text + "consort: see: consort describe revision " + built.commit.hex().substr(0, 12) +
         "\n";
}

std::string outcome_unknown() {
  return "consort: not compiled yet; what comes of it tells: consort history\n";
}

}  // namespace consort::server
