#include "resources/account/shadow_edit.h"

#include "resources/account/shadow_entry.h"

namespace consort::resources {
namespace {

using model::Value;
using Record = ColonFile::Record;

// The user's record in /etc/shadow, made when it is missing; null when the root has no such file.
Record* shadow_record(AccountFiles& files, const std::string& user, WallTime now) {
  if (!files.shadow) return nullptr;
  if (Record* entry = files.shadow->find(user)) return entry;
  files.shadow->add({user, "!", days_today(now), "", "", "", "", "", ""});
  (*files.passwd.find(user))[passwd::kPassword] = "x";
  return files.shadow->find(user);
}

// The password that is wanted, if it is to be set in this order.
const Value* wanted_password(const Order& order) {
  bool creates = order.change.action == model::Action::create;
  if (!creates && order.text("update_password") == "on_create") return nullptr;
  const Value* hash = order.wanted("password");
  return hash && hash->is_text() ? hash : nullptr;
}

Result<Record*> ageing_record(AccountFiles& files, const Order& order, std::string_view attribute,
                              WallTime now) {
  if (Record* entry = shadow_record(files, order.name(), now)) return entry;
  return fail(Code::unsupported,
              std::string(attribute) +
                  " needs /etc/shadow, which this root does not have (pwconv makes it)");
}

}  // namespace

std::optional<int64_t> wanted_number(const Order& order, std::string_view attribute) {
  const Value* value = order.wanted(attribute);
  return value && value->is_integer() ? std::optional(value->integer()) : std::nullopt;
}

Status set_password(AccountFiles& files, const Order& order, WallTime now) {
  const Value* hash = wanted_password(order);
  const Value* lock = order.wanted("locked");
  if (!hash && !lock) return {};
  Record* entry = shadow_record(files, order.name(), now);
  std::string& field =
      entry ? (*entry)[shadow::kHash] : (*files.passwd.find(order.name()))[passwd::kPassword];
  PasswordField password = PasswordField::parse(field);
  const std::string before = password.hash;
  if (hash) password.hash = hash->text();
  if (hash && before.empty()) password.locked = false;
  if (lock && lock->is_boolean()) password.locked = lock->boolean();
  if (password.hash.empty() && !password.locked) {
    return fail(Code::denied, "unlocking user " + order.name() +
                                  " would let anybody in without a password: describe `password`, "
                                  "or `*` for none");
  }
  field = password.text();
  if (entry && password.hash != before) (*entry)[shadow::kChanged] = days_today(now);
  return {};
}

Status set_ageing(AccountFiles& files, const Order& order, WallTime now) {
  const std::vector<std::pair<std::string_view, size_t>> fields = {
      {"password_max_days", shadow::kMax},
      {"password_min_days", shadow::kMin},
      {"password_warn_days", shadow::kWarn},
      {"password_inactive_days", shadow::kInactive},
  };
  for (const auto& [attribute, field] : fields) {
    auto days = wanted_number(order, attribute);
    if (!days) continue;
    TRY(Record * entry, ageing_record(files, order, attribute, now));
    (*entry)[field] = *days < 0 ? "" : std::to_string(*days);
  }
  const std::string expires = order.text("expires");
  if (expires.empty()) return {};
  TRY(Record * entry, ageing_record(files, order, "expires", now));
  std::string days;
  if (expires != "never") {
    TRY(days, days_of_date(expires));
  }
  (*entry)[shadow::kExpires] = days;
  return {};
}

}  // namespace consort::resources
