#include "resources/account/user_record.h"

#include "base/strings.h"
#include "resources/account/id_allocation.h"
#include "resources/account/shadow_edit.h"
#include "resources/account/shadow_entry.h"

namespace consort::resources {
namespace {

using model::Value;
using Record = ColonFile::Record;

constexpr const char* kNoHome = "/nonexistent";

std::vector<std::string> wanted_list(const Order& order, std::string_view attribute) {
  std::vector<std::string> texts;
  const Value* value = order.wanted(attribute);
  if (!value || !value->is_list()) return texts;
  for (const Value& item : value->list()) {
    if (item.is_text()) texts.push_back(item.text());
  }
  return texts;
}

std::string login_shell(bool system, const LoginDefs& defs, system::FileSystem& files) {
  if (!system && defs.shell()) return *defs.shell();
  const std::vector<std::string> candidates =
      system ? std::vector<std::string>{"/usr/sbin/nologin", "/sbin/nologin", "/bin/false"}
             : std::vector<std::string>{"/bin/bash"};
  for (const std::string& candidate : candidates) {
    if (files.fingerprint(candidate) != Fingerprint{}) return candidate;
  }
  return system ? "/usr/sbin/nologin" : "/bin/sh";
}

// Writes one user. Everything it is told to set is in the order already.
class UserEdit {
 public:
  UserEdit(AccountFiles& files, const Order& order, const LoginDefs& defs, system::Target& target)
      : files_(files), order_(order), defs_(defs), target_(target), name_(order.name()) {}

  Result<UserIds> add() {
    const bool system = order_.flag("system");
    TRY(uint32_t uid, new_uid(system));
    TRY(uint32_t gid, new_gid(system, uid));
    std::string home = order_.text("home");
    if (home.empty()) home = system ? kNoHome : defs_.homes() + "/" + name_;
    std::string shell = order_.text("shell");
    if (shell.empty()) shell = login_shell(system, defs_, target_.files());
    files_.passwd.add({name_, files_.shadow ? "x" : "!", std::to_string(uid), std::to_string(gid),
                       order_.text("comment"), home, shell});
    if (files_.shadow && !files_.shadow->find(name_)) {
      files_.shadow->add({name_, "!", days_today(target_.clock().wall()),
                          system ? "" : defs_.min_days(), system ? "" : defs_.max_days(),
                          system ? "" : defs_.warn_days(), "", "", ""});
    }
    if (!system) add_subordinate_ids(files_, name_, defs_);
    TRY_DO(set_password(files_, order_, target_.clock().wall()));
    TRY_DO(set_ageing(files_, order_, target_.clock().wall()));
    TRY_DO(set_groups());
    return UserIds{uid, gid, home};
  }

  Result<UserIds> change() {
    Record* user = files_.passwd.find(name_);
    if (!user) return fail(Code::stale, "user " + name_ + " was removed in the meantime");
    if (auto uid = wanted_number(order_, "uid")) {
      TRY_DO(refuse_taken(static_cast<uint32_t>(*uid)));
      (*user)[passwd::kUid] = std::to_string(*uid);
    }
    if (std::string group = order_.text("group"); !group.empty()) {
      TRY(uint32_t gid, gid_of(group));
      (*user)[passwd::kGid] = std::to_string(gid);
    }
    set_text(*user, passwd::kHome, "home");
    set_text(*user, passwd::kShell, "shell");
    set_text(*user, passwd::kComment, "comment");
    TRY_DO(set_password(files_, order_, target_.clock().wall()));
    TRY_DO(set_ageing(files_, order_, target_.clock().wall()));
    TRY_DO(set_groups());
    return UserIds{id_of((*user)[passwd::kUid]).value_or(0),
                   id_of((*user)[passwd::kGid]).value_or(0), (*user)[passwd::kHome]};
  }

 private:
  void set_text(Record& record, size_t field, std::string_view attribute) {
    const Value* value = order_.wanted(attribute);
    if (value && value->is_text()) record[field] = value->text();
  }

  Status refuse_taken(uint32_t uid) {
    const Record* other = files_.user_with(uid);
    if (!other || (*other)[passwd::kName] == name_) return {};
    return fail(Code::exists,
                "user id " + std::to_string(uid) + " belongs to " + (*other)[passwd::kName]);
  }

  Result<uint32_t> new_uid(bool system) {
    auto wanted = wanted_number(order_, "uid");
    if (!wanted) return IdAllocation(files_, defs_, target_.accounts()).user(system);
    TRY_DO(refuse_taken(static_cast<uint32_t>(*wanted)));
    return static_cast<uint32_t>(*wanted);
  }

  // Of a group that may also be one of a directory service.
  Result<uint32_t> gid_of(const std::string& group) {
    if (const Record* record = files_.group.find(group)) {
      if (auto gid = id_of((*record)[group::kGid])) return *gid;
    }
    if (auto gid = id_of(group)) return *gid;
    if (auto gid = target_.accounts().gid(group)) return *gid;
    return fail(Code::not_found, "there is no group '" + printable(group) + "': describe groups." +
                                     printable(group));
  }

  Result<uint32_t> new_gid(bool system, uint32_t uid) {
    if (std::string group = order_.text("group"); !group.empty()) return gid_of(group);
    if (files_.group.find(name_)) return gid_of(name_);
    if (!defs_.group_per_user() && !system) return gid_of(defs_.default_group());
    TRY(uint32_t gid, IdAllocation(files_, defs_, target_.accounts()).group(system, uid));
    files_.group.add({name_, "x", std::to_string(gid), ""});
    if (files_.gshadow && !files_.gshadow->find(name_)) files_.gshadow->add({name_, "!", "", ""});
    return gid;
  }

  Status set_groups() {
    if (!order_.wanted("groups")) return {};
    std::vector<std::string> wanted = wanted_list(order_, "groups");
    for (std::string& group : wanted)
      group = files_.group_name(group);
    for (const std::string& group : wanted)
      TRY_DO(files_.add_to_group(group, name_));
    if (order_.text("membership") != "inclusive") return {};
    for (const std::string& group : files_.groups_of(name_)) {
      bool stays = std::find(wanted.begin(), wanted.end(), group) != wanted.end();
      if (!stays) files_.remove_from_group(group, name_);
    }
    return {};
  }

  AccountFiles& files_;
  const Order& order_;
  const LoginDefs& defs_;
  system::Target& target_;
  const std::string& name_;
};

}  // namespace

Result<UserIds> add_user(AccountFiles& files, const Order& order, const LoginDefs& defs,
                         system::Target& target) {
  return UserEdit(files, order, defs, target).add();
}

Result<UserIds> change_user(AccountFiles& files, const Order& order, const LoginDefs& defs,
                            system::Target& target) {
  return UserEdit(files, order, defs, target).change();
}

void erase_user(AccountFiles& files, const std::string& name) {
  std::string gid;
  if (const Record* user = files.passwd.find(name)) gid = (*user)[passwd::kGid];
  files.passwd.erase(name);
  if (files.shadow) files.shadow->erase(name);
  for (const std::string& group : files.groups_of(name))
    files.remove_from_group(group, name);
  remove_subordinate_ids(files, name);

  const Record* own = files.group.find(name);
  if (!own || (*own)[group::kGid] != gid || !members_of((*own)[group::kMembers]).empty()) return;
  bool primary = false;
  files.passwd.for_each(
      [&](const Record& other) { primary = primary || other[passwd::kGid] == gid; });
  if (primary) return;
  files.group.erase(name);
  if (files.gshadow) files.gshadow->erase(name);
}

Status check_user(const Order& order) {
  for (const char* attribute : {"comment", "home", "shell"}) {
    if (order.text(attribute).find_first_of(":\n") == std::string::npos) continue;
    return fail(Code::invalid,
                std::string(attribute) + " cannot have a colon or a line break in it");
  }
  const Value* password = order.wanted("password");
  if (!password || !password->is_text()) return {};
  return check_password_hash(password->text())
      .within("setting the password of user " + order.name());
}

}  // namespace consort::resources
