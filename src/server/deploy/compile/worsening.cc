#include "server/deploy/compile/worsening.h"

#include <algorithm>
#include <compare>
#include <iterator>
#include <utility>

namespace consort::server {
namespace {

struct Fault {
  std::string document, rule, message;
  friend auto operator<=>(const Fault&, const Fault&) = default;
};

// Sorted; each as often as it is there.
std::vector<Fault> errors_of(const Diagnostics& diagnostics) {
  std::vector<Fault> errors;
  for (const Diagnostic& diagnostic : diagnostics.all())
    if (diagnostic.severity == Severity::error)
      errors.push_back({diagnostic.place.document, diagnostic.rule, diagnostic.message});
  std::ranges::sort(errors);
  return errors;
}

std::vector<Fault> without(const std::vector<Fault>& all, const std::vector<Fault>& others) {
  std::vector<Fault> left;
  std::ranges::set_difference(all, others, std::back_inserter(left));
  return left;
}

void forget_messages(std::vector<Fault>& faults) {
  for (Fault& fault : faults)
    fault.message.clear();
}

}  // namespace

bool worsens(const Diagnostics& before, const Diagnostics& after) {
  const std::vector<Fault> old_errors = errors_of(before), new_errors = errors_of(after);
  std::vector<Fault> come = without(new_errors, old_errors);
  std::vector<Fault> gone = without(old_errors, new_errors);
  if (come.empty()) return false;
  forget_messages(come);
  forget_messages(gone);
  return without(gone, come).empty();
}

}  // namespace consort::server
