#include "cli/fact_names.h"

#include <set>

#include "base/strings.h"
#include "system/facts.h"

namespace consort::cli {
namespace {

constexpr std::string_view kFacts = "facts.";
constexpr std::string_view kCustom = "custom";

// The documented name in which each "<name>" is what `parts` have there.
std::string filled_in(const std::string& documented, const std::vector<std::string_view>& parts) {
  std::vector<std::string> filled;
  for (std::string_view part : split(documented, '.')) {
    bool open = part.starts_with('<') && filled.size() < parts.size();
    filled.emplace_back(open ? parts[filled.size()] : part);
  }
  return join(filled, ".");
}

// Every name that facts have, those of disks and interfaces as `name` has them.
std::vector<std::string> names_near(const std::string& name) {
  std::vector<std::string> names;
  std::vector<std::string_view> parts = split(name, '.');
  for (const system::FactDoc& doc : system::fact_docs())
    names.push_back(filled_in(doc.path, parts));
  return names;
}

bool is_within(std::string_view whole, std::string_view part) {
  return whole == part || (whole.starts_with(part) && whole[part.size()] == '.');
}

}  // namespace

void check_awaited_facts(const model::Catalog& catalog, const system::Target* target,
                         Diagnostics& diagnostics) {
  std::set<std::string> told;
  for (const model::Resource& resource : catalog.resources) {
    for (const std::string& awaited : resource.waits_for) {
      if (!awaited.starts_with(kFacts) || !told.insert(awaited).second) continue;
      std::string name = awaited.substr(kFacts.size());
      if (is_within(name, kCustom)) continue;
      std::vector<std::string> names = names_near(name);
      bool exists = std::any_of(names.begin(), names.end(), [&](const std::string& known) {
        return is_within(known, name) || is_within(name, known);
      });
      std::string about = resource.address.to_string() + " waits for " + awaited;
      if (!exists) {
        std::optional<std::string> meant = nearest(name, names);
        if (meant)
          diagnostics.warning(resource.mark.place(), "unknown-fact",
                              about + ", and no fact has this name",
                              "did you mean 'facts." + *meant + "'?");
      } else if (target && !target->live()) {
        diagnostics.warning(resource.mark.place(), "unknowable-fact",
                            about + ", which is never known of a system that does not run",
                            "use a parameter of the host instead");
      }
    }
  }
}

}  // namespace consort::cli
