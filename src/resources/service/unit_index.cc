#include "resources/service/unit_index.h"

#include "resources/if_there.h"
#include "resources/service/unit_name.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::DirectoryEntry;
using system::FileType;

bool pulls_in(std::string_view folder) {
  return folder.ends_with(".wants") || folder.ends_with(".requires") ||
         folder.ends_with(".upholds");
}

}  // namespace

const std::vector<std::string>& unit_directories() {
  static const std::vector<std::string> kDirectories = {
      kUnitConfiguration,
      "/run/systemd/system",
      "/run/systemd/generator",
      "/usr/local/lib/systemd/system",
      "/usr/lib/systemd/system",
      "/lib/systemd/system",
      "/run/systemd/generator.late",
  };
  return kDirectories;
}

Result<std::shared_ptr<const UnitIndex>> UnitIndexCache::get() {
  std::lock_guard lock(mutex_);
  if (index_ && is_current()) return index_;
  index_.reset();
  TRY(index_, build());
  return index_;
}

void UnitIndexCache::forget() {
  std::lock_guard lock(mutex_);
  index_.reset();
}

bool UnitIndexCache::is_current() {
  return std::all_of(made_from_.begin(), made_from_.end(), [&](const auto& directory) {
    return files_.fingerprint(directory.first) == directory.second;
  });
}

Result<std::shared_ptr<const UnitIndex>> UnitIndexCache::build() {
  made_from_.clear();
  auto index = std::make_shared<UnitIndex>();
  for (const std::string& directory : unit_directories()) {
    if (!is_known(files_.fingerprint(directory))) TRY_DO(add_directory(*index, directory));
  }
  return std::shared_ptr<const UnitIndex>(std::move(index));
}

// Where /lib is a link to /usr/lib, the directory has been seen already.
bool UnitIndexCache::is_known(const Fingerprint& print) const {
  return print != Fingerprint{} &&
         std::any_of(made_from_.begin(), made_from_.end(),
                     [&](const auto& directory) { return directory.second == print; });
}

// The fingerprint is taken first: what changes while we read makes the index stale, not wrong.
Result<std::vector<DirectoryEntry>> UnitIndexCache::list(const std::string& directory) {
  made_from_.emplace_back(directory, files_.fingerprint(directory));
  TRY(std::optional<std::vector<DirectoryEntry>> entries, if_there(files_.list(directory)));
  return std::move(entries).value_or(std::vector<DirectoryEntry>());
}

Status UnitIndexCache::add_directory(UnitIndex& index, const std::string& directory) {
  TRY(std::vector<DirectoryEntry> entries, list(directory));
  for (const DirectoryEntry& entry : entries) {
    std::string path = system::join_path(directory, entry.name);
    if (entry.type == FileType::directory) {
      bool enabling = directory == kUnitConfiguration && pulls_in(entry.name);
      if (enabling) TRY_DO(add_enabling(index, path));
      continue;
    }
    UnitIndex::Entry unit{path, "", entry.type};
    if (entry.type == FileType::link) {
      TRY(unit.target, files_.read_link(path));
      std::string alias_of = aliased_unit(entry.name, system::file_name(unit.target));
      if (directory == kUnitConfiguration && !alias_of.empty())
        index.enabling[alias_of].push_back(path);
    }
    index.units[entry.name].push_back(std::move(unit));
  }
  return {};
}

Status UnitIndexCache::add_enabling(UnitIndex& index, const std::string& folder) {
  TRY(std::vector<DirectoryEntry> entries, list(folder));
  for (const DirectoryEntry& entry : entries) {
    index.enabling[entry.name].push_back(system::join_path(folder, entry.name));
  }
  return {};
}

}  // namespace consort::resources
