#include "resources/service/unit_files.h"

#include <set>

#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::FileType;

std::string in_configuration(std::string_view name) {
  return system::join_path(kUnitConfiguration, name);
}

bool is_directly_enabled(const UnitIndex& index, const std::string& unit) {
  return index.enabling.contains(unit);
}

// The unit whose links count: of a template without an instance, its default one.
UnitName installed_name(const std::string& unit, const UnitInstall& install) {
  UnitName name = UnitName::parse(unit);
  if (!name.is_template() || install.default_instance.empty()) return name;
  return UnitName::parse(name.with_instance(install.default_instance));
}

}  // namespace

Result<UnitFile> UnitFiles::find(const std::string& unit) {
  TRY(auto index, index_.get());
  return definitions_.find(*index, unit);
}

Result<UnitFiles::Look> UnitFiles::look(const std::string& unit) {
  TRY(auto index, index_.get());
  Look look;
  TRY(look.file, definitions_.find(*index, unit));
  TRY(look.enabled, is_enabled(*index, look.file));
  return look;
}

// A unit that is only enabled through others (Also) is enabled when all of them are.
Result<bool> UnitFiles::is_enabled(const UnitIndex& index, const UnitFile& unit) {
  if (is_directly_enabled(index, unit.name)) return true;
  if (unit.kind != UnitFile::Kind::unit) return false;
  TRY(std::vector<InstallableUnit> all, definitions_.with_companions(index, unit));
  if (UnitName::parse(unit.name).is_template()) {
    return is_directly_enabled(index, installed_name(unit.name, all[0].install).full());
  }
  if (all[0].install.has_links() || all.size() == 1) return false;
  return std::all_of(all.begin() + 1, all.end(), [&](const InstallableUnit& companion) {
    return is_directly_enabled(index, companion.file.name);
  });
}

Status UnitFiles::link(const InstallableUnit& unit) {
  UnitName name = installed_name(unit.file.name, unit.install);
  TRY(std::vector<std::string> links, unit.install.links(name));
  for (const std::string& link : links) {
    const std::string path = in_configuration(link);
    TRY_DO(files_.make_directories(std::string(system::parent_path(path))));
    TRY_DO(files_.make_link(path, unit.file.path));
  }
  return {};
}

Status UnitFiles::enable(const UnitFile& unit) {
  TRY(auto index, index_.get());
  TRY(std::vector<InstallableUnit> all, definitions_.with_companions(*index, unit));
  if (!all[0].install.has_links() && all.size() == 1) {
    return fail(Code::unsupported,
                unit.name +
                    " has no [Install] section: other units start it, it cannot be enabled by "
                    "itself. Leave out `enabled`");
  }
  Status done;
  for (const InstallableUnit& each : all) {
    done = link(each);
    if (!done) break;
  }
  index_.forget();
  return done;
}

Status UnitFiles::disable(const UnitFile& unit) {
  TRY(auto index, index_.get());
  TRY(std::vector<InstallableUnit> all, definitions_.with_companions(*index, unit));
  std::set<std::string> links;
  for (const InstallableUnit& each : all) {
    std::string name = installed_name(each.file.name, each.install).full();
    auto found = index->enabling.find(name);
    if (found != index->enabling.end()) links.insert(found->second.begin(), found->second.end());
  }
  for (const std::string& link : links) {
    TRY_DO(if_there(files_.remove(link)));
    std::string folder(system::parent_path(link));
    if (folder != kUnitConfiguration) (void)files_.remove(folder);  // stays while it holds others
  }
  index_.forget();
  return {};
}

Status UnitFiles::mask(const std::string& unit) {
  const std::string path = in_configuration(unit);
  TRY(auto status, if_there(files_.status(path)));
  if (status && status->type != FileType::link && status->size > 0) {
    return fail(Code::exists,
                path + " is a unit file of its own, which masking would destroy: remove it first");
  }
  if (status && status->type != FileType::link) TRY_DO(files_.remove(path));
  TRY_DO(files_.make_directories(kUnitConfiguration));
  Status done = files_.make_link(path, kNoUnit);
  index_.forget();
  return done;
}

Status UnitFiles::unmask(const std::string& unit) {
  TRY(auto index, index_.get());
  for (const UnitIndex::Entry& entry : index->entries(unit)) {
    TRY(bool mask, definitions_.is_mask(entry));
    if (!mask) continue;
    if (!entry.is_administrators()) {
      return fail(Code::unsupported, "its own package masks " + unit + " (" + entry.path +
                                         " leads to /dev/null): it cannot be unmasked");
    }
    TRY_DO(files_.remove(entry.path));
  }
  index_.forget();
  return {};
}

Result<std::vector<std::string>> UnitFiles::places(const UnitFile& unit) {
  TRY(auto index, index_.get());
  TRY(InstallableUnit installed, definitions_.read(unit));
  std::vector<std::string> places{in_configuration(unit.name)};
  TRY(std::vector<std::string> links,
      installed.install.links(installed_name(unit.name, installed.install)));
  for (const std::string& link : links)
    places.push_back(in_configuration(link));
  auto enabling = index->enabling.find(unit.name);
  if (enabling != index->enabling.end()) {
    places.insert(places.end(), enabling->second.begin(), enabling->second.end());
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

Result<std::vector<std::string>> UnitFiles::names() {
  TRY(auto index, index_.get());
  std::set<std::string> names;
  for (const auto& [name, entries] : index->units) {
    if (!is_unit_name(name) || UnitName::parse(name).is_template()) continue;
    TRY(UnitFile unit, definitions_.find(*index, name));
    if (unit.name != name || names.contains(name)) continue;
    if (unit.masked) names.insert(name);
    if (unit.kind != UnitFile::Kind::unit) continue;
    TRY(InstallableUnit installed, definitions_.read(unit));
    if (installed.install.has_links() || !installed.install.also.empty()) names.insert(name);
  }
  for (const auto& [name, links] : index->enabling) {
    if (UnitName::parse(name).is_instance()) names.insert(name);
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace consort::resources
