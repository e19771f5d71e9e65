#include "survey/census.h"

#include <algorithm>

#include "model/pattern.h"
#include "resources/if_there.h"
#include "system/folder_sight.h"
#include "system/paths.h"

namespace consort::survey {
namespace {

using resources::if_there;
using system::FileStatus;
using system::FileType;
using Seen = system::FolderSight::Seen;

constexpr Duration kSettled = std::chrono::seconds(2);  // the coarsest time stamps of file systems
constexpr int kTries = 3;                               // to read a file that somebody is writing

bool holds_private_key(std::string_view text) {
  size_t begin = text.find("-----BEGIN ");
  while (begin != text.npos) {
    const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.find("PRIVATE KEY") != line.npos) return true;
    begin = text.find("-----BEGIN ", begin + 1);
  }
  return false;
}

// "https://user:password@host/", in a line that is no comment.
bool holds_password_in_address(std::string_view text) {
  for (size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
    const std::string_view rest = text.substr(at + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of("/ \t\n\"'<>"));
    const size_t name = host.rfind('@');
    if (name == host.npos || host.substr(0, name).find(':') == host.npos) continue;
    const size_t line = at == 0 ? text.npos : text.rfind('\n', at);
    const size_t first = text.find_first_not_of(" \t", line == text.npos ? 0 : line + 1);
    if (text[first] != '#' && text[first] != ';') return true;
  }
  return false;
}

class Taker {
 public:
  Taker(system::FileSystem& files, const CensusBounds& bounds, const EarlierCensus& earlier,
        std::stop_token stop)
      : files_(files),
        sight_(dynamic_cast<system::FolderSight*>(&files)),
        bounds_(bounds),
        earlier_(earlier),
        stop_(std::move(stop)) {}

  Status take_root(const std::string& root) {
    auto status = if_there(files_.status(root));
    if (!status) hide(root, status.error().message);
    if (!status || !*status) return {};
    TRY_DO(take(root, **status, bounds_.depth));
    if (looked_at_ > bounds_.files) hide(root, too_many(bounds_.files));
    return {};
  }

  Census census() { return std::move(census_); }

 private:
  // Of more than are looked at in all, nothing is taken any more.
  Status take(const std::string& path, const FileStatus& status, uint32_t depth) {
    if (stop_.stop_requested()) return fail(Code::cancelled, "told to stop");
    if (looked_at_ > bounds_.files) return {};
    if (status.type == FileType::directory) return take_folder(path, depth);
    ++looked_at_;
    if (earlier_.census) {
      auto known = earlier_.census->files.find(path);
      if (known != earlier_.census->files.end() && known->second.print == status.fingerprint()) {
        census_.files.emplace_hint(census_.files.end(), path, known->second);
        return {};
      }
    }
    take_anew(path, status);
    return {};
  }

  Status take_folder(const std::string& path, uint32_t depth) {
    if (depth == 0) {
      hide(path, "it lies deeper than " + std::to_string(bounds_.depth) + " folders in folders");
      return {};
    }
    if (is_to_skip(path)) {
      census_.skipped.insert(path);
      return {};
    }
    auto entries = look_into(path);
    if (!entries) {
      if (entries.error().code == Code::invalid)
        hide(path, too_many(bounds_.below));
      else if (entries.error().code != Code::not_found)
        hide(path, entries.error().message);
      return {};
    }
    const size_t before = census_.files.size();
    for (const Seen& entry : *entries) {
      TRY_DO(take(system::join_path(path, entry.name), entry.status, depth - 1));
      if (census_.files.size() - before <= bounds_.below) continue;
      hide(path, too_many(bounds_.below));
      break;
    }
    return {};
  }

  bool is_to_skip(const std::string& folder) const {
    return std::ranges::any_of(bounds_.skip, [&](std::string_view glob) {
      if (!glob.ends_with("/*")) return false;
      glob.remove_suffix(2);
      return model::matches_glob(glob, folder);
    });
  }

  Result<std::vector<Seen>> look_into(const std::string& folder) {
    if (sight_) return sight_->look_into(folder, bounds_.below);
    TRY(auto entries, files_.list(folder));
    if (entries.size() > bounds_.below) return fail(Code::invalid, "too many");
    std::vector<Seen> seen;
    for (system::DirectoryEntry& entry : entries) {
      auto status = files_.status(system::join_path(folder, entry.name));
      if (status) seen.push_back({std::move(entry.name), *status});
    }
    return seen;
  }

  void take_anew(const std::string& path, FileStatus status) {
    for (int tried = 0; tried < kTries; ++tried) {
      FileRecord record{.type = status.type,
                        .mode = status.mode,
                        .uid = status.uid,
                        .gid = status.gid,
                        .size = status.size};
      if (is_settled(status, earlier_.now)) record.print = status.fingerprint();
      auto there = look_inside(path, record);
      if (!there) return hide(path, there.error().message);
      if (!*there) return;
      if (record.type != FileType::regular || files_.fingerprint(path) == status.fingerprint()) {
        census_.files.insert_or_assign(path, std::move(record));
        return;
      }
      auto now = files_.status(path);
      if (!now || now->type != FileType::regular) return;  // seen next time as what it became
      status = *now;
    }
    hide(path, "it changes while it is read");
  }

  // False when it is gone.
  Result<bool> look_inside(const std::string& path, FileRecord& record) {
    if (record.type == FileType::link) {
      TRY(auto target, if_there(files_.read_link(path)));
      if (target) record.link = std::move(*target);
      return target.has_value();
    }
    if (record.type != FileType::regular) return true;
    if (record.size > bounds_.largest) {
      TRY(record.digest, if_there(files_.digest(path)));
      return record.digest.has_value();
    }
    TRY(auto bytes, if_there(files_.read(path, bounds_.largest)));
    if (!bytes) return false;
    record.size = bytes->size();
    record.digest = sha256(*bytes);
    record.md5 = md5(*bytes);
    record.secret = holds_private_key(*bytes) || holds_password_in_address(*bytes);
    record.script = bytes->starts_with("#!");
    return true;
  }

  static std::string too_many(size_t most) {
    return "there are more than " + std::to_string(most) + " files below";
  }

  // With all that lies below.
  void hide(const std::string& path, std::string reason) {
    auto erase_below = [&](auto& paths) {
      paths.erase(path);
      const std::string below = path == "/" ? path : path + "/";
      auto first = paths.lower_bound(below), last = first;
      while (last != paths.end() && last->first.starts_with(below))
        ++last;
      paths.erase(first, last);
    };
    erase_below(census_.files);
    erase_below(census_.unseen);
    census_.unseen.emplace(path, std::move(reason));
  }

  system::FileSystem& files_;
  system::FolderSight* const sight_;  // null: this one has none
  const CensusBounds bounds_;
  const EarlierCensus earlier_;
  const std::stop_token stop_;
  Census census_;
  size_t looked_at_ = 0;
};

}  // namespace

bool Census::may_hide(std::string_view path) const {
  if (unseen.empty() && skipped.empty()) return false;
  while (true) {
    if (unseen.contains(path) || skipped.contains(path)) return true;
    if (path.size() <= 1) return false;
    path = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  }
}

bool is_settled(const system::FileStatus& status, WallTime now) {
  const WallTime changed{std::chrono::nanoseconds(std::max(status.modified_ns, status.changed_ns))};
  return changed <= now - kSettled;
}

Result<Census> take_census(system::FileSystem& files, const std::vector<std::string>& roots,
                           const CensusBounds& bounds, const EarlierCensus& earlier,
                           std::stop_token stop) {
  Taker taker(files, bounds, earlier, std::move(stop));
  for (const std::string& root : roots)
    TRY_DO(taker.take_root(root));
  return taker.census();
}

}  // namespace consort::survey
