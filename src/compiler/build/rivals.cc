#include "compiler/build/rivals.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "compiler/build/claims.h"

namespace consort::compiler {
namespace {

constexpr size_t kMostNotes = 8;     // places named besides the error's own
constexpr size_t kLongestKey = 200;  // bytes of a key in a message

bool agree(const Claim& one, const Claim& other) {
  if (one.resource == other.resource) return true;
  return !one.value.empty() && one.value == other.value;
}

class Rivals {
 public:
  Rivals(const BuiltResources& resources, Diagnostics& diagnostics)
      : resources_(resources), claims_(resources), diagnostics_(diagnostics) {}

  void run() {
    for (const std::vector<uint32_t>& group : claims_.shared())
      check_group(group);
    check_ancestors();
  }

 private:
  // The error stands at the first that disagrees with the first of all.
  void check_group(const std::vector<uint32_t>& group) {
    const Claim& first = claims_.all()[group[0]];
    std::vector<const Claim*> others;
    for (uint32_t i : group)
      if (!agree(first, claims_.all()[i])) others.push_back(&claims_.all()[i]);
    if (others.empty()) return;
    const Claim& second = *others[0];
    std::string what = says(first) == says(second) ? "each " + says(first)
                                                   : name(first) + " " + says(first) + ", but " +
                                                         name(second) + " " + says(second);
    Diagnostic diagnostic;
    diagnostic.place = place(second);
    diagnostic.rule = "rival-resources";
    diagnostic.message = name(first) + " and " + name(second) + " cannot both be right: " + what;
    diagnostic.hint = second.rule->hint.empty() ? first.rule->hint : second.rule->hint;
    diagnostic.notes.push_back({place(first), name(first) + " " + says(first)});
    for (size_t i = 1; i < std::min(others.size(), kMostNotes); ++i)
      diagnostic.notes.push_back({place(*others[i]), name(*others[i]) + " " + says(*others[i])});
    diagnostics_.add(std::move(diagnostic));
  }

  // Neighbours lie in the same folder, more often than not.
  void check_ancestors() {
    std::string_view folder, thing;
    std::set<const Claim*> told;
    for (const Claim& claim : claims_.all()) {
      if (claim.rule->when == model::ClaimRule::When::absent) continue;
      if (!claim.key.starts_with('/') || !claims_.has_closed(claim.rule->thing)) continue;
      std::string_view above = claim.key.substr(0, claim.key.rfind('/'));
      if (above == folder && claim.rule->thing == thing) continue;
      folder = above;
      thing = claim.rule->thing;
      const Claim* closed = closed_above(claim.rule->thing, above);
      if (closed && told.insert(closed).second) report_below(claim, *closed);
    }
  }

  const Claim* closed_above(const std::string& thing, std::string_view path) const {
    for (; !path.empty(); path = path.substr(0, path.rfind('/')))
      if (const Claim* closed = claims_.closed(thing, path)) return closed;
    return nullptr;
  }

  void report_below(const Claim& below, const Claim& closed) {
    Diagnostic diagnostic;
    diagnostic.place = place(below);
    diagnostic.rule = "rival-resources";
    diagnostic.message = name(closed) + " and " + name(below) +
                         " cannot both be right: " + name(closed) + " " + says(closed) + ", and " +
                         shown(below) + " lies below it";
    diagnostic.hint = "only in a directory, or behind a link to one, can there be something";
    diagnostic.notes.push_back({place(closed), name(closed) + " " + says(closed)});
    diagnostics_.add(std::move(diagnostic));
  }

  std::string name(const Claim& claim) const {
    return resources_[claim.resource].resource.address.to_string();
  }
  std::string says(const Claim& claim) const {
    return replace_all(claim.rule->says, "{key}", shown(claim));
  }
  // The parts of a key one after the other.
  std::string shown(const Claim& claim) const {
    bool of_value = claim.rule->by || !claim.rule->attributes.empty();
    if (of_value && resources_[claim.resource].resource.sensitive) return "(secret)";
    std::string text(claim.key);
    std::replace(text.begin(), text.end(), '\0', ' ');
    return printable(text, kLongestKey);
  }
  Place place(const Claim& claim) const {
    if (claim.mark.document) return claim.mark.place();
    return resources_[claim.resource].resource.mark.place();
  }

  const BuiltResources& resources_;
  Claims claims_;
  Diagnostics& diagnostics_;
};

}  // namespace

void report_rivals(const BuiltResources& resources, Diagnostics& diagnostics) {
  Rivals(resources, diagnostics).run();
}

}  // namespace consort::compiler
