#include "resources/account/shadow_entry.h"
#include "resources/account/user_record.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;
using Record = ColonFile::Record;

// A number of days; -1 where /etc/shadow says nothing.
Value days(const std::string& field) {
  std::optional<uint32_t> number = id_of(field);
  return Value(number ? int64_t{*number} : int64_t{-1});
}

void observe_password(const Record& entry, Map& state) {
  PasswordField password = PasswordField::parse(entry[shadow::kHash]);
  state.set("password", Value(password.hash));
  state.set("locked", Value(password.locked));
  state.set("password_max_days", days(entry[shadow::kMax]));
  state.set("password_min_days", days(entry[shadow::kMin]));
  state.set("password_warn_days", days(entry[shadow::kWarn]));
  state.set("password_inactive_days", days(entry[shadow::kInactive]));
  state.set("expires", Value(date_of_days(entry[shadow::kExpires]).value_or("never")));
}

}  // namespace

Map observe_user(const AccountFiles& files, const std::string& name) {
  Map state;
  const Record* user = files.passwd.find(name);
  state.set("state", Value(user ? "present" : "absent"));
  if (!user) return state;
  if (auto uid = id_of((*user)[passwd::kUid])) state.set("uid", Value(int64_t{*uid}));
  state.set("group", Value(files.group_name((*user)[passwd::kGid])));
  List groups;
  for (const std::string& group : files.groups_of(name))
    groups.emplace_back(group);
  state.set("groups", Value(std::move(groups)));
  state.set("home", Value((*user)[passwd::kHome]));
  state.set("shell", Value((*user)[passwd::kShell]));
  state.set("comment", Value((*user)[passwd::kComment]));
  const Record* entry = files.shadow ? files.shadow->find(name) : nullptr;
  if (entry) {
    observe_password(*entry, state);
  } else if (const std::string& field = (*user)[passwd::kPassword]; field != "x") {
    PasswordField password = PasswordField::parse(field);
    state.set("password", Value(password.hash));
    state.set("locked", Value(password.locked));
  }
  return state;
}

}  // namespace consort::resources
