#include "resources/conf_files.h"

#include <algorithm>
#include <map>

#include "resources/if_there.h"
#include "resources/real_path.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

constexpr size_t kLargest = 1 << 20;  // bytes of a file

}  // namespace

bool ConfFiles::is_current() const {
  return !read_from_.empty() &&
         std::all_of(read_from_.begin(), read_from_.end(), [&](const auto& source) {
           return files_.fingerprint(source.first) == source.second;
         });
}

Result<std::vector<ConfFiles::File>> ConfFiles::read() {
  read_from_.clear();
  auto found = read_all();
  if (!found) read_from_.clear();
  return found;
}

// Fingerprints are taken first: what changes while we read makes what was read stale, not wrong.
Result<std::vector<ConfFiles::File>> ConfFiles::read_all() {
  std::map<std::string, std::string> by_name;  // sorted: the order of reading
  for (const std::string& directory : directories_) {
    read_from_.emplace_back(directory, files_.fingerprint(directory));
    TRY(auto entries, if_there(files_.list(directory)));
    if (!entries) continue;
    for (const system::DirectoryEntry& entry : *entries) {
      if (entry.name.ends_with(".conf"))
        by_name.emplace(entry.name, system::join_path(directory, entry.name));
    }
  }
  std::vector<File> found;
  for (const auto& [name, path] : by_name)
    TRY_DO(add(path, found));
  for (const std::string& path : besides_)
    TRY_DO(add(path, found));
  return found;
}

Status ConfFiles::add(const std::string& path, std::vector<File>& found) {
  TRY(auto real, real_path(files_, path, [&](const std::string& step) {
        read_from_.emplace_back(step, files_.fingerprint(step));
      }));
  if (!real) return {};
  TRY(auto status, if_there(files_.status(*real)));
  if (!status || status->type != system::FileType::regular) return {};
  TRY(auto text, if_there(files_.read(*real, kLargest)));
  if (text) found.push_back({path, std::move(*text)});
  return {};
}

}  // namespace consort::resources
