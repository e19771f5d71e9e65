#include "resources/service/unit_definitions.h"

#include <map>
#include <set>

#include "resources/if_there.h"
#include "resources/real_path.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::FileType;

constexpr int kLongestAliasChain = 8;
constexpr size_t kMostCompanions = 100;
constexpr const char* kInitScripts = "/etc/init.d";

}  // namespace

Result<bool> UnitDefinitions::is_mask(const UnitIndex::Entry& entry) {
  if (entry.type == FileType::link) return entry.target == kNoUnit;
  if (!entry.is_administrators()) return false;
  TRY(auto status, if_there(files_.status(entry.path)));
  return status && status->type == FileType::regular && status->size == 0;
}

Result<UnitFile> UnitDefinitions::find(const UnitIndex& index, const std::string& unit) {
  return find(index, unit, 0);
}

// What is behind a mask is looked for all the same. An instance is defined by its template.
Result<UnitFile> UnitDefinitions::find(const UnitIndex& index, const std::string& unit,
                                       int aliases) {
  if (aliases > kLongestAliasChain) {
    return fail(Code::invalid,
                "the aliases of unit '" + printable(unit) + "' go round in a circle");
  }
  UnitFile found{unit, "", UnitFile::Kind::none, false};
  for (const UnitIndex::Entry& entry : index.entries(unit)) {
    TRY(bool mask, is_mask(entry));
    if (mask) {
      found.masked = true;
      continue;
    }
    std::string real_name = aliased_unit(unit, system::file_name(entry.target));
    if (entry.type != FileType::link || real_name.empty()) {
      found.path = entry.path;
      found.kind = UnitFile::Kind::unit;
      return found;
    }
    TRY(UnitFile real, find(index, real_name, aliases + 1));
    real.masked = real.masked || found.masked;
    return real;
  }
  UnitName name = UnitName::parse(unit);
  if (!name.is_instance()) return find_script(std::move(found));
  TRY(UnitFile model, find(index, name.template_name(), aliases + 1));
  return UnitFile{unit, model.path, model.kind, found.masked || model.masked};
}

Result<UnitFile> UnitDefinitions::find_script(UnitFile found) {
  if (!found.name.ends_with(".service")) return found;
  std::string script = system::join_path(kInitScripts, short_unit_name(found.name));
  TRY(auto status, if_there(files_.status(script)));
  if (status && status->type == FileType::regular && status->mode & 0100) {
    found.path = std::move(script);
    found.kind = UnitFile::Kind::init_script;
  }
  return found;
}

Result<InstallableUnit> UnitDefinitions::read(UnitFile unit) {
  InstallableUnit read{std::move(unit), {}};
  if (read.file.kind != UnitFile::Kind::unit) return read;
  TRY(std::vector<std::string> paths, drop_ins(UnitName::parse(read.file.name)));
  TRY(auto path, real_path(files_, read.file.path));  // it may be linked (`systemctl link`)
  if (path) paths.insert(paths.begin(), std::move(*path));
  for (const std::string& each : paths) {
    TRY(auto text, if_there(files_.read(each)));
    if (text) read.install.read(*text);
  }
  return read;
}

Result<WallTime> UnitDefinitions::changed(const UnitFile& unit) {
  const UnitName name = UnitName::parse(unit.name);
  TRY(std::vector<std::string> paths, drop_ins(name));
  for (const std::string& directory : unit_directories()) {
    for (const std::string& owner : {name.full(), name.template_name()})
      paths.push_back(directory + "/" + owner + ".d");
  }
  if (!unit.path.empty()) {
    TRY(auto real, real_path(files_, unit.path));
    if (real) paths.push_back(std::move(*real));
  }
  int64_t newest = 0;
  for (const std::string& path : paths) {
    TRY(auto status, if_there(files_.status(path)));
    if (!status) continue;
    bool folder = status->type == FileType::directory;
    newest = std::max(newest, folder ? status->modified_ns : status->changed_ns);
  }
  return WallTime(std::chrono::nanoseconds(newest));
}

// In the order of their names; of two with one name the first directory's counts.
Result<std::vector<std::string>> UnitDefinitions::drop_ins(const UnitName& unit) {
  std::map<std::string, std::string> by_name;
  for (const std::string& directory : unit_directories()) {
    for (const std::string& owner : {unit.full(), unit.template_name()}) {
      const std::string folder = directory + "/" + owner + ".d";
      TRY(auto entries, if_there(files_.list(folder)));
      if (!entries) continue;
      for (const system::DirectoryEntry& entry : *entries) {
        if (entry.name.ends_with(".conf")) by_name.emplace(entry.name, folder + "/" + entry.name);
      }
    }
  }
  std::vector<std::string> paths;
  for (auto& [name, path] : by_name)
    paths.push_back(std::move(path));
  return paths;
}

Result<std::vector<InstallableUnit>> UnitDefinitions::with_companions(const UnitIndex& index,
                                                                      const UnitFile& unit) {
  std::vector<InstallableUnit> all;
  std::set<std::string> seen{unit.name};
  TRY(InstallableUnit first, read(unit));
  all.push_back(std::move(first));
  for (size_t i = 0; i < all.size(); ++i) {
    TRY(auto names, all[i].install.companions(UnitName::parse(all[i].file.name)));
    for (const std::string& name : names) {
      TRY(UnitFile companion, find(index, name));
      if (companion.kind != UnitFile::Kind::unit || !seen.insert(companion.name).second) continue;
      if (all.size() == kMostCompanions) {
        return fail(Code::invalid,
                    "more than " + count(kMostCompanions, "unit") + " are enabled along with it");
      }
      TRY(InstallableUnit next, read(std::move(companion)));
      all.push_back(std::move(next));
    }
  }
  return all;
}

}  // namespace consort::resources
