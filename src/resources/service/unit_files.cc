#include "resources/service/unit_files.h"

#include <set>

#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::FileType;

constexpr int kLongestAliasChain = 8;
constexpr size_t kMostCompanions = 100;
constexpr const char* kNowhere = "/dev/null";
constexpr const char* kInitScripts = "/etc/init.d";

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

std::string full_name(const UnitName& unit) { return unit.stem() + unit.ending; }

}  // namespace

Result<UnitFile> UnitFiles::find(const std::string& unit) {
  TRY(auto index, index_.get());
  return find(*index, unit, 0);
}

Result<bool> UnitFiles::is_mask(const UnitIndex::Entry& entry) {
  if (entry.type == FileType::link) return entry.target == kNowhere;
  if (!entry.path.starts_with("/etc/") && !entry.path.starts_with("/run/")) return false;
  TRY(auto status, if_there(files_.status(entry.path)));
  return status && status->type == FileType::regular && status->size == 0;
}

Result<UnitFile> UnitFiles::find(const UnitIndex& index, const std::string& unit, int depth) {
  UnitFile found{unit, "", UnitFile::Kind::none, false};
  if (depth > kLongestAliasChain) {
    return fail(Code::invalid,
                "the aliases of unit '" + printable(unit) + "' go round in a circle");
  }
  if (auto entries = index.units.find(unit); entries != index.units.end()) {
    for (const UnitIndex::Entry& entry : entries->second) {
      TRY(bool mask, is_mask(entry));
      if (mask) {
        found.masked = true;  // the unit behind it is looked for all the same
        continue;
      }
      std::string real_name = aliased_unit(unit, system::file_name(entry.target));
      if (entry.type == FileType::link && !real_name.empty()) {
        TRY(UnitFile real, find(index, real_name, depth + 1));
        real.masked = real.masked || found.masked;
        return real;
      }
      found.path = entry.path;
      found.kind = UnitFile::Kind::unit;
      return found;
    }
  }
  if (UnitName name = UnitName::parse(unit); name.is_instance()) {
    TRY(UnitFile model, find(index, name.template_name(), depth + 1));
    found.path = model.path;
    found.kind = model.kind;
    found.masked = found.masked || model.masked;
    return found;
  }
  if (unit.ends_with(".service")) {
    std::string script = system::join_path(kInitScripts, short_unit_name(unit));
    TRY(auto status, if_there(files_.status(script)));
    if (status && status->type == FileType::regular && status->mode & 0100) {
      found.path = script;
      found.kind = UnitFile::Kind::init_script;
    }
  }
  return found;
}

Result<UnitFiles::Installed> UnitFiles::install(const UnitIndex& index, UnitFile unit) {
  Installed installed{std::move(unit), {}};
  if (installed.file.kind != UnitFile::Kind::unit) return installed;
  auto read = [&](const std::string& path) -> Status {
    TRY(auto text, if_there(files_.read(path)));
    if (text) installed.install.read(*text);
    return {};
  };
  TRY(std::string path, real_path(installed.file.path));
  TRY_DO(read(path));
  UnitName name = UnitName::parse(installed.file.name);
  for (const std::string& drop_ins : {name.template_name(), installed.file.name}) {
    auto found = index.drop_ins.find(drop_ins);
    if (found == index.drop_ins.end()) continue;
    for (const std::string& file : found->second)
      TRY_DO(read(file));
  }
  return installed;
}

// Where a linked unit file (`systemctl link`) really is.
Result<std::string> UnitFiles::real_path(std::string path) {
  for (int links = 0; links < kLongestAliasChain; ++links) {
    TRY(auto status, if_there(files_.status(path)));
    if (!status || status->type != FileType::link) return path;
    TRY(std::string target, files_.read_link(path));
    path = target.starts_with('/') ? target : system::join_path(system::parent_path(path), target);
  }
  return fail(Code::invalid, printable(path) + " is a link that leads nowhere");
}

Result<std::vector<UnitFiles::Installed>> UnitFiles::with_companions(const UnitIndex& index,
                                                                     const UnitFile& unit) {
  std::vector<Installed> all;
  std::set<std::string> seen{unit.name};
  TRY(Installed first, install(index, unit));
  all.push_back(std::move(first));
  for (size_t i = 0; i < all.size(); ++i) {
    TRY(std::vector<std::string> names,
        all[i].install.companions(UnitName::parse(all[i].file.name)));
    for (const std::string& name : names) {
      TRY(UnitFile companion, find(index, name, 0));
      if (companion.kind != UnitFile::Kind::unit || !seen.insert(companion.name).second) continue;
      if (all.size() == kMostCompanions) {
        return fail(Code::invalid,
                    "more than " + count(kMostCompanions, "unit") + " are enabled along with it");
      }
      TRY(Installed next, install(index, std::move(companion)));
      all.push_back(std::move(next));
    }
  }
  return all;
}

// A unit that is only enabled through others (Also) is enabled when all of them are.
Result<bool> UnitFiles::is_enabled(const UnitFile& unit) {
  TRY(auto index, index_.get());
  if (is_directly_enabled(*index, unit.name)) return true;
  if (unit.kind != UnitFile::Kind::unit) return false;
  TRY(std::vector<Installed> all, with_companions(*index, unit));
  if (UnitName::parse(unit.name).is_template()) {
    return is_directly_enabled(*index, full_name(installed_name(unit.name, all[0].install)));
  }
  if (all[0].install.has_links() || all.size() == 1) return false;
  return std::all_of(all.begin() + 1, all.end(), [&](const Installed& companion) {
    return is_directly_enabled(*index, companion.file.name);
  });
}

Status UnitFiles::link(const Installed& unit) {
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
  TRY(std::vector<Installed> all, with_companions(*index, unit));
  if (!all[0].install.has_links() && all.size() == 1) {
    return fail(Code::unsupported,
                unit.name +
                    " has no [Install] section: other units start it, it cannot be enabled by "
                    "itself. Leave out `enabled`");
  }
  Status done;
  for (const Installed& each : all) {
    done = link(each);
    if (!done) break;
  }
  index_.forget();
  return done;
}

Status UnitFiles::disable(const UnitFile& unit) {
  TRY(auto index, index_.get());
  TRY(std::vector<Installed> all, with_companions(*index, unit));
  std::set<std::string> links;
  for (const Installed& each : all) {
    std::string name = full_name(installed_name(each.file.name, each.install));
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
  Status done = files_.make_link(path, kNowhere);
  index_.forget();
  return done;
}

Status UnitFiles::unmask(const std::string& unit) {
  TRY(auto index, index_.get());
  auto entries = index->units.find(unit);
  if (entries == index->units.end()) return {};
  for (const UnitIndex::Entry& entry : entries->second) {
    TRY(bool mask, is_mask(entry));
    if (!mask) continue;
    if (!entry.path.starts_with("/etc/") && !entry.path.starts_with("/run/")) {
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
  TRY(Installed installed, install(*index, unit));
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
    TRY(UnitFile unit, find(*index, name, 0));
    if (unit.name != name || names.contains(name)) continue;
    if (unit.masked) names.insert(name);
    if (unit.kind != UnitFile::Kind::unit) continue;
    TRY(Installed installed, install(*index, unit));
    if (installed.install.has_links() || !installed.install.also.empty()) names.insert(name);
  }
  for (const auto& [name, links] : index->enabling) {
    if (UnitName::parse(name).is_instance()) names.insert(name);
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace consort::resources
