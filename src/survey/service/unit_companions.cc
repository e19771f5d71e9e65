#include "survey/service/unit_companions.h"

#include "resources/service/unit_definitions.h"

namespace consort::survey {

Result<UnitCompanions> UnitCompanions::read(system::FileSystem& files) {
  resources::UnitIndexCache cache(files);
  resources::UnitDefinitions definitions(files);
  TRY(auto index, cache.get());
  UnitCompanions companions;
  for (const auto& [unit, links] : index->enabling)
    companions.enabled_.insert(unit);
  for (const auto& [name, entries] : index->units) {
    if (!resources::is_unit_name(name)) continue;
    TRY(resources::UnitFile unit, definitions.find(*index, name));
    if (unit.name != name || unit.kind != resources::UnitFile::Kind::unit) continue;
    auto all = definitions.with_companions(*index, unit);
    if (!all) continue;
    for (const resources::InstallableUnit& each : *all)
      if (each.file.name != name) companions.bringers_[each.file.name].insert(name);
  }
  return companions;
}

const std::set<std::string>& UnitCompanions::bringers_of(const std::string& unit) const {
  static const std::set<std::string> kNone;
  auto found = bringers_.find(unit);
  return found == bringers_.end() ? kNone : found->second;
}

}  // namespace consort::survey
