#include "resources/account/account_database.h"

#include <array>

#include "resources/if_there.h"

namespace consort::resources {
namespace {

using Record = ColonFile::Record;

constexpr const char* kLock = "/etc/.pwd.lock";
constexpr std::array kPaths = {"/etc/passwd",  "/etc/group",  "/etc/shadow",
                               "/etc/gshadow", "/etc/subuid", "/etc/subgid"};

// One account file, and where AccountFiles has it.
struct Place {
  const char* path;
  size_t fields;
  ColonFile AccountFiles::*required = nullptr;
  std::optional<ColonFile> AccountFiles::*optional = nullptr;

  const ColonFile* in(const AccountFiles& files) const {
    if (required) return &(files.*required);
    return files.*optional ? &*(files.*optional) : nullptr;
  }
};

// In the order they are written: what is referred to before what refers to it, so that whoever
// looks in between finds no user without a group or a password entry.
const std::array<Place, 6> kPlaces = {{
    {"/etc/gshadow", gshadow::kFields, nullptr, &AccountFiles::gshadow},
    {"/etc/group", group::kFields, &AccountFiles::group},
    {"/etc/subuid", subid::kFields, nullptr, &AccountFiles::subuid},
    {"/etc/subgid", subid::kFields, nullptr, &AccountFiles::subgid},
    {"/etc/shadow", shadow::kFields, nullptr, &AccountFiles::shadow},
    {"/etc/passwd", passwd::kFields, &AccountFiles::passwd},
}};

struct Written {
  const char* path;
  std::string before;
};

// Puts the new text in place of the old one, which stays behind as the backup, with the same owner
// and mode.
Status replace(system::FileSystem& files, const char* path, const std::string& before,
               const std::string& after) {
  TRY(system::FileStatus status, files.status(path));
  system::WriteOptions options{.mode = status.mode, .uid = status.uid, .gid = status.gid};
  TRY_DO(files.write(std::string(path) + "-", before, options));
  options.durable = true;
  return files.write(path, after, options);
}

}  // namespace

const Record* AccountFiles::user_with(uint32_t uid) const {
  const Record* found = nullptr;
  passwd.for_each([&](const Record& user) {
    if (!found && id_of(user[passwd::kUid]) == uid) found = &user;
  });
  return found;
}

const Record* AccountFiles::group_with(uint32_t gid) const {
  const Record* found = nullptr;
  group.for_each([&](const Record& each) {
    if (!found && id_of(each[group::kGid]) == gid) found = &each;
  });
  return found;
}

std::string AccountFiles::group_name(std::string_view gid) const {
  std::optional<uint32_t> number = id_of(gid);
  const Record* found = number ? group_with(*number) : nullptr;
  return found ? (*found)[group::kName] : std::string(gid);
}

std::vector<std::string> AccountFiles::groups_of(std::string_view user) const {
  std::vector<std::string> names;
  group.for_each([&](const Record& each) {
    if (has_member(each[group::kMembers], user)) names.push_back(each[group::kName]);
  });
  std::sort(names.begin(), names.end());
  return names;
}

Status AccountFiles::add_to_group(const std::string& name, const std::string& user) {
  Record* record = group.find(name);
  if (!record)
    return fail(Code::not_found, "there is no group '" + printable(name) + "' in /etc/group");
  add_member((*record)[group::kMembers], user);
  Record* hidden = gshadow ? gshadow->find(name) : nullptr;
  if (hidden) add_member((*hidden)[gshadow::kMembers], user);
  return {};
}

void AccountFiles::remove_from_group(const std::string& name, const std::string& user) {
  if (Record* record = group.find(name)) remove_member((*record)[group::kMembers], user);
  Record* hidden = gshadow ? gshadow->find(name) : nullptr;
  if (hidden) remove_member((*hidden)[gshadow::kMembers], user);
}

void AccountFiles::set_members(const std::string& name, const std::vector<std::string>& members) {
  const std::string field = join(members, ",");
  if (Record* record = group.find(name)) (*record)[group::kMembers] = field;
  Record* hidden = gshadow ? gshadow->find(name) : nullptr;
  if (hidden) (*hidden)[gshadow::kMembers] = field;
}

Fingerprint AccountDatabase::fingerprint() {
  std::array<Fingerprint, kPaths.size()> prints;
  for (size_t i = 0; i < kPaths.size(); ++i)
    prints[i] = files_.fingerprint(kPaths[i]);
  if (prints[0] == Fingerprint{}) return {};
  return consort::fingerprint({reinterpret_cast<const char*>(prints.data()), sizeof prints});
}

Result<std::shared_ptr<const AccountFiles>> AccountDatabase::get() {
  std::lock_guard lock(mutex_);
  Fingerprint now = fingerprint();
  if (loaded_ && now == loaded_from_ && now != Fingerprint{}) return loaded_;
  TRY(AccountFiles loaded, load());
  loaded_ = std::make_shared<const AccountFiles>(std::move(loaded));
  loaded_from_ = now;
  return loaded_;
}

Result<AccountFiles> AccountDatabase::load() {
  AccountFiles all;
  for (const Place& place : kPlaces) {
    TRY(auto text, if_there(files_.read(place.path)));
    if (text && text->find('\0') != text->npos) {
      return fail(Code::corrupt, std::string(place.path) +
                                     " has NUL bytes in it: restore it from " + place.path +
                                     "- or a backup");
    }
    if (place.required) {
      if (!text)
        return fail(Code::not_found, std::string("there is no ") + place.path + " on this root");
      all.*place.required = ColonFile(*text, place.fields);
    } else if (text) {
      all.*place.optional = ColonFile(*text, place.fields);
    }
  }
  return all;
}

// The lock files of old tools (/etc/passwd.lock with a process id), for those that do not take
// lckpwdf()'s.
Status AccountDatabase::refuse_foreign_lock() {
  for (const char* path :
       {"/etc/passwd.lock", "/etc/shadow.lock", "/etc/group.lock", "/etc/gshadow.lock"}) {
    TRY(auto text, if_there(files_.read(path, 64)));
    std::optional<uint32_t> pid =
        text ? id_of(trim(std::string_view(*text).substr(0, text->find('\0')))) : std::nullopt;
    if (pid && files_.status("/proc/" + std::to_string(*pid))) {
      return fail(Code::busy, std::string(path) + " says that process " + std::to_string(*pid) +
                                  " is changing accounts");
    }
  }
  return {};
}

Result<std::unique_ptr<system::FileLock>> AccountDatabase::lock() {
  TRY(auto held, files_.lock(kLock, kPatience));
  TRY_DO(refuse_foreign_lock());
  return held;
}

Status AccountDatabase::edit(const std::function<Status(AccountFiles&)>& change) {
  TRY(auto held, lock());
  TRY(const AccountFiles before, load());
  AccountFiles after = before;
  TRY_DO(change(after));

  std::vector<Written> written;
  for (const Place& place : kPlaces) {
    if (!place.in(before)) continue;
    std::string old_text = place.in(before)->text();
    std::string new_text = place.in(after)->text();
    if (old_text == new_text) continue;
    Status replaced = replace(files_, place.path, old_text, new_text);
    if (!replaced) {
      for (const Written& file : written)
        (void)files_.write(file.path, file.before);
      return replaced;
    }
    written.push_back({place.path, std::move(old_text)});
  }
  return {};
}

}  // namespace consort::resources
