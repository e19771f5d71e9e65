#include "system/accounts.h"

#include <grp.h>
#include <pwd.h>

#include <unordered_map>

#include "base/strings.h"

namespace consort::system {
namespace {

constexpr const char* kPasswd = "/etc/passwd";
constexpr const char* kGroup = "/etc/group";

std::optional<uint32_t> number(std::string_view text) {
  uint32_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Calls one of the reentrant lookups of the C library with a buffer that is large enough.
template <class Entry, class Key>
std::optional<Entry> ask(int (*lookup)(Key, Entry*, char*, size_t, Entry**), Key key,
                         std::vector<char>& buffer) {
  for (buffer.resize(1024); buffer.size() <= (1 << 20); buffer.resize(buffer.size() * 4)) {
    Entry entry;
    Entry* found = nullptr;
    int error = lookup(key, &entry, buffer.data(), buffer.size(), &found);
    if (error != ERANGE) return found ? std::optional<Entry>(entry) : std::nullopt;
  }
  return std::nullopt;
}

std::string text_of(const char* text) { return text ? text : ""; }

// All groups of a user, with those only a directory service knows.
std::vector<uint32_t> ask_groups(const Accounts::User& user) {
  constexpr int kMostGroups = 65536;  // NGROUPS_MAX
  std::vector<gid_t> groups(64);
  int size = static_cast<int>(groups.size());
  while (::getgrouplist(user.name.c_str(), user.gid, groups.data(), &size) < 0) {
    size = std::max(size, static_cast<int>(groups.size()) * 2);
    if (size > kMostGroups) return {user.gid};
    groups.resize(static_cast<size_t>(size));
  }
  return {groups.begin(), groups.begin() + size};
}

}  // namespace

// What the two files said when they had these fingerprints. The first of two equal names or numbers
// counts, as for the C library; a line that is not a proper one counts for nothing.
struct Accounts::Source {
  Fingerprint fingerprint;  // {0, 0}: not read, or not there
  MonotonicTime looked{};
};

struct Accounts::Table {
  template <class T>
  using ByName = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

  Source passwd, group;
  ByName<User> users;
  ByName<uint32_t> groups;
  std::unordered_map<uint32_t, std::string> user_names, group_names;
  ByName<std::vector<uint32_t>> memberships;  // user -> groups that list it

  void add_user(std::string_view line) {
    auto fields = split(line, ':');
    if (fields.size() < 7) return;
    auto uid = number(fields[2]), gid = number(fields[3]);
    if (!uid || !gid) return;
    User user{std::string(fields[0]), *uid, *gid, std::string(fields[5]), std::string(fields[6])};
    user_names.try_emplace(*uid, user.name);
    users.try_emplace(user.name, user);
  }

  void add_group(std::string_view line) {
    auto fields = split(line, ':');
    if (fields.size() < 4) return;
    auto gid = number(fields[2]);
    if (!gid) return;
    groups.try_emplace(std::string(fields[0]), *gid);
    group_names.try_emplace(*gid, fields[0]);
    if (fields[3].empty()) return;
    for (std::string_view member : split(fields[3], ','))
      memberships[std::string(member)].push_back(*gid);
  }
};

Accounts::Accounts(FileSystem& files, bool live, Duration look_every)
    : files_(files), live_(live), look_every_(look_every), table_(std::make_unique<Table>()) {}
Accounts::~Accounts() = default;

// Fingerprints come before contents, so that a change in between is read next time; a file that is
// missing has none and is asked for each time.
bool Accounts::is_current(Source& source, const char* path, bool insist) const {
  MonotonicTime time = std::chrono::steady_clock::now();
  bool known = source.fingerprint != Fingerprint{};
  if (known && !insist && time - source.looked < look_every_) return true;
  source.looked = time;
  Fingerprint now = files_.fingerprint(path);
  bool same = known && source.fingerprint == now;
  source.fingerprint = now;
  return same;
}

void Accounts::refresh_users(bool insist) {
  if (is_current(table_->passwd, kPasswd, insist)) return;
  table_->users.clear();
  table_->user_names.clear();
  auto text = files_.read(kPasswd);
  if (!text) return;
  for (std::string_view line : split_lines(*text))
    table_->add_user(line);
}

void Accounts::refresh_groups(bool insist) {
  if (is_current(table_->group, kGroup, insist)) return;
  table_->groups.clear();
  table_->group_names.clear();
  table_->memberships.clear();
  auto text = files_.read(kGroup);
  if (!text) return;
  for (std::string_view line : split_lines(*text))
    table_->add_group(line);
}

std::optional<Accounts::User> Accounts::user(std::string_view name) {
  {
    std::lock_guard lock(mutex_);
    for (bool insist : {false, true}) {
      refresh_users(insist);
      auto found = table_->users.find(name);
      if (found != table_->users.end()) return found->second;
    }
  }
  if (!live_) return std::nullopt;
  std::vector<char> buffer;
  auto entry = ask<passwd, const char*>(::getpwnam_r, std::string(name).c_str(), buffer);
  if (!entry) return std::nullopt;
  return User{text_of(entry->pw_name), entry->pw_uid, entry->pw_gid, text_of(entry->pw_dir),
              text_of(entry->pw_shell)};
}

std::optional<uint32_t> Accounts::uid(std::string_view name) {
  {
    std::lock_guard lock(mutex_);
    refresh_users(false);
    auto known = table_->users.find(name);
    if (known != table_->users.end()) return known->second.uid;
  }
  auto found = user(name);
  return found ? std::optional(found->uid) : std::nullopt;
}

std::optional<uint32_t> Accounts::gid(std::string_view name) {
  {
    std::lock_guard lock(mutex_);
    for (bool insist : {false, true}) {
      refresh_groups(insist);
      auto found = table_->groups.find(name);
      if (found != table_->groups.end()) return found->second;
    }
  }
  if (!live_) return std::nullopt;
  std::vector<char> buffer;
  auto entry = ask<::group, const char*>(::getgrnam_r, std::string(name).c_str(), buffer);
  return entry ? std::optional<uint32_t>(entry->gr_gid) : std::nullopt;
}

std::string Accounts::user_name(uint32_t uid) {
  {
    std::lock_guard lock(mutex_);
    for (bool insist : {false, true}) {
      refresh_users(insist);
      auto found = table_->user_names.find(uid);
      if (found != table_->user_names.end()) return found->second;
    }
  }
  std::vector<char> buffer;
  auto entry = live_ ? ask<passwd, uid_t>(::getpwuid_r, uid, buffer) : std::nullopt;
  return entry ? entry->pw_name : std::to_string(uid);
}

std::string Accounts::group_name(uint32_t gid) {
  {
    std::lock_guard lock(mutex_);
    for (bool insist : {false, true}) {
      refresh_groups(insist);
      auto found = table_->group_names.find(gid);
      if (found != table_->group_names.end()) return found->second;
    }
  }
  std::vector<char> buffer;
  auto entry = live_ ? ask<::group, gid_t>(::getgrgid_r, gid, buffer) : std::nullopt;
  return entry ? entry->gr_name : std::to_string(gid);
}

std::vector<uint32_t> Accounts::groups_of(std::string_view name) {
  std::optional<User> who = user(name);
  if (!who) return {};
  if (live_) return ask_groups(*who);
  std::vector<uint32_t> groups{who->gid};
  std::lock_guard lock(mutex_);
  refresh_groups(true);
  auto found = table_->memberships.find(name);
  if (found == table_->memberships.end()) return groups;
  for (uint32_t gid : found->second) {
    if (std::find(groups.begin(), groups.end(), gid) == groups.end()) groups.push_back(gid);
  }
  return groups;
}

}  // namespace consort::system
