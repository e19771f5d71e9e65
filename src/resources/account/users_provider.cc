#include <set>

#include "base/strings.h"
#include "model/text_list.h"
#include "resources/account/account_database.h"
#include "resources/account/accounts.h"
#include "resources/account/home.h"
#include "resources/account/key_file.h"
#include "resources/account/user_record.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;
using Record = ColonFile::Record;

// The keys of `authorized_keys`, each checked; of two entries of one key the last counts.
Result<std::vector<PublicKey>> keys_in(const Value& list) {
  std::vector<PublicKey> keys;
  for (const Value& item : list.list()) {
    if (!item.is_text())
      return fail(Code::invalid, "every item of authorized_keys must be a line of text");
    TRY(PublicKey key, PublicKey::parse(item.text()));
    std::erase_if(keys, [&](const PublicKey& before) { return before.same_key(key); });
    keys.push_back(std::move(key));
  }
  return keys;
}

class UsersProvider final : public Provider,
                            public Foreseeing,
                            public Fingerprinting,
                            public Resolving,
                            public Enumerating,
                            public Watching {
 public:
  explicit UsersProvider(system::Target& target) : target_(target), accounts_(target.files()) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(auto files, accounts_.get());
    Map state = observe_user(*files, identity.name);
    const Record* user = files->passwd.find(identity.name);
    if (!user || !identity.interest.in("authorized_keys")) return state;
    // Keys that cannot be read safely are not told, and differ from any that are described.
    auto path = key_file_path("", identity.name, (*user)[passwd::kHome]);
    if (!path) return state;
    auto keys = read_key_file(target_.files(), *path);
    if (keys) state.set("authorized_keys", model::text_list(keys->lines()));
    return state;
  }

  Fingerprint fingerprint(const Identity& identity, Context&) override {
    Fingerprint prints[2] = {accounts_.fingerprint(), {}};
    if (prints[0] == Fingerprint{}) return {};
    if (identity.interest.in("authorized_keys")) {
      auto files = accounts_.get();
      if (!files) return {};
      const Record* user = (*files)->passwd.find(identity.name);
      auto path = user ? key_file_path("", identity.name, (*user)[passwd::kHome])
                       : Result<std::string>("/");
      if (path) prints[1] = target_.files().fingerprint(*path);
    }
    return consort::fingerprint({reinterpret_cast<const char*>(prints), sizeof prints});
  }

  // Names instead of numbers of groups, keys as they are written, and with `membership: minimum`
  // the groups the user is in besides those described.
  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map& observed,
                                     Context&) override {
    TRY(auto files, accounts_.get());
    Map settled = desired.attributes;
    if (const Value* group = settled.find("group"); group && group->is_text()) {
      settled.set("group", Value(name_of_group(*files, group->text())));
    }
    if (const Value* groups = settled.find("groups"); groups && groups->is_list()) {
      settled.set("groups", all_groups(*files, desired, groups->list(), observed.find("groups")));
    }
    if (const Value* keys = settled.find("authorized_keys"); keys && keys->is_list()) {
      TRY(std::vector<PublicKey> parsed, keys_in(*keys));
      std::vector<std::string> lines;
      for (const PublicKey& key : parsed)
        lines.push_back(key.line());
      settled.set("authorized_keys", model::text_list(lines));
    }
    return std::optional(std::move(settled));
  }

  Status apply(const Order& order, Context& context) override {
    TRY_DO(check_user(order));
    if (order.text("state") == "absent") return remove(order);
    std::optional<std::vector<PublicKey>> keys;
    if (const Value* wanted = order.wanted("authorized_keys"); wanted && wanted->is_list()) {
      TRY(keys, keys_in(*wanted));
    }
    UserIds user;
    if (order.change.action == model::Action::create) {
      TRY(user, create(order));
    } else {
      TRY(user, change(order, context));
    }
    if (!keys) return {};
    TRY_DO(write_keys(order, user, *keys));
    return {};
  }

  // What its home comes to is not told.
  Status foresee(const Order& order, Context&) override {
    TRY_DO(check_user(order));
    TRY(LoginDefs defs, LoginDefs::read(target_.files()));
    TRY(auto files, accounts_.get());
    AccountFiles as_if = *files;
    const Record* user = as_if.passwd.find(order.name());
    if (order.text("state") == "absent")
      return user ? may_remove(order, id_of((*user)[passwd::kUid]).value_or(0)) : Status();
    if (user) {
      TRY_DO(change_user(as_if, order, defs, target_));
      return {};
    }
    if (target_.accounts().user(order.name())) return known_elsewhere(order.name());
    TRY_DO(add_user(as_if, order, defs, target_));
    return {};
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(auto files, accounts_.get());
    std::set<std::string> names;
    files->passwd.for_each([&](const Record& user) { names.insert(user[passwd::kName]); });
    return std::vector<std::string>(names.begin(), names.end());
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    std::vector<WatchPoint> points;
    for (const char* path : {"/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow"}) {
      points.push_back({WatchPoint::Kind::path, path});
    }
    auto files = accounts_.get();
    const Record* user = files ? (*files)->passwd.find(identity.name) : nullptr;
    auto path =
        user ? key_file_path("", identity.name, (*user)[passwd::kHome]) : fail(Code::not_found, "");
    if (path && identity.interest.in("authorized_keys"))
      points.push_back({WatchPoint::Kind::path, *path});
    return points;
  }

 private:
  // As read() tells it: by number where only a directory service knows the name.
  std::string name_of_group(const AccountFiles& files, const std::string& group) {
    if (files.group.find(group)) return group;
    std::optional<uint32_t> gid = target_.accounts().gid(group);
    return files.group_name(gid ? std::to_string(*gid) : group);
  }

  static Value all_groups(const AccountFiles& files, const model::Resource& desired,
                          const List& wanted, const Value* observed) {
    std::set<std::string> names;
    for (const Value& group : wanted) {
      if (group.is_text()) names.insert(files.group_name(group.text()));
    }
    const Value* membership = desired.attributes.find("membership");
    bool inclusive = membership && membership->is_text() && membership->text() == "inclusive";
    if (!inclusive && observed && observed->is_list()) {
      for (const Value& group : observed->list())
        names.insert(group.text());
    }
    return model::text_list(names);
  }

  static Error known_elsewhere(const std::string& name) {
    return fail(
        Code::exists,
        "user " + name +
            " is known to a directory service (LDAP, sssd), not to /etc/passwd: "
            "Consort only keeps local users; describe the user there, or choose another name");
  }

  bool makes_home(const Order& order) const {
    const Value* wanted = order.wanted("manage_home");
    return wanted && wanted->is_boolean() ? wanted->boolean() : !order.flag("system");
  }

  Status refuse_in_use(const Order& order, uint32_t uid) {
    if (!target_.live() || order.flag("force")) return {};
    return refuse_while_running(target_.files(), order.name(), uid);
  }

  // The home is made before the user is, so that there is never a user without one; it goes again
  // when the account cannot be made after all.
  Result<UserIds> create(const Order& order) {
    const std::string& name = order.name();
    TRY(LoginDefs defs, LoginDefs::read(target_.files()));
    UserIds user;
    bool home_made = false;
    Status edited = accounts_.edit([&](AccountFiles& files) -> Status {
      if (files.passwd.find(name))
        return fail(Code::stale, "user " + name + " was added in the meantime");
      if (target_.accounts().user(name)) return known_elsewhere(name);
      TRY(user, add_user(files, order, defs, target_));
      if (!makes_home(order) || user.home == "/nonexistent" || target_.files().status(user.home))
        return {};
      TRY_DO(make_home(target_.files(), user.home, defs.skeleton(), {user.uid, user.gid},
                       defs.home_mode()));
      home_made = true;
      return {};
    });
    if (edited) return user;
    if (home_made) (void)target_.files().remove_tree(user.home);
    return std::move(edited).error();
  }

  // Homes are moved, and given to the new number, before the account says so: when that fails the
  // next attempt goes on.
  Result<UserIds> change(const Order& order, Context&) {
    TRY(LoginDefs defs, LoginDefs::read(target_.files()));
    UserIds after;
    TRY_DO(accounts_.edit([&](AccountFiles& files) -> Status {
      const Record* user = files.passwd.find(order.name());
      if (!user) return fail(Code::stale, "user " + order.name() + " was removed in the meantime");
      const UserIds before{id_of((*user)[passwd::kUid]).value_or(0),
                           id_of((*user)[passwd::kGid]).value_or(0), (*user)[passwd::kHome]};
      TRY(after, change_user(files, order, defs, target_));
      const bool moves =
          before.home != after.home && makes_home(order) && target_.files().status(before.home);
      if (moves || before.uid != after.uid) TRY_DO(refuse_in_use(order, before.uid));
      if (moves) TRY_DO(move_home(target_, before.home, after.home));
      if (before.uid == after.uid && before.gid == after.gid) return {};
      return give_home(target_.files(), moves ? after.home : before.home, {before.uid, before.gid},
                       {after.uid, after.gid});
    }));
    return after;
  }

  Status may_remove(const Order& order, uint32_t uid) {
    if (uid == 0) return fail(Code::denied, "user " + order.name() + " is the superuser and stays");
    return refuse_in_use(order, uid);
  }

  Status remove(const Order& order) {
    return accounts_.edit([&](AccountFiles& files) -> Status {
      const Record* user = files.passwd.find(order.name());
      if (!user) return {};
      const uint32_t uid = id_of((*user)[passwd::kUid]).value_or(0);
      TRY_DO(may_remove(order, uid));
      if (order.flag("remove_home"))
        TRY_DO(remove_home(target_.files(), (*user)[passwd::kHome], uid));
      erase_user(files, order.name());
      return {};
    });
  }

  Status write_keys(const Order& order, const UserIds& user, const std::vector<PublicKey>& keys) {
    TRY(auto held, accounts_.lock());
    TRY(std::string path, key_file_path("", order.name(), user.home));
    TRY(KeyFile file, keys_there(path));
    const std::string before = file.text();
    file.keep_only(keys);
    if (file.text() == before && !before.empty()) return {};
    return write_key_file(target_.files(), path, file,
                          {order.name(), user.uid, user.gid, user.home, ""},
                          order.desired.sensitive);
  }

  // Users who have led the file elsewhere do not keep other keys that way: their link counts as no
  // keys.
  Result<KeyFile> keys_there(const std::string& path) {
    auto status = target_.files().status(path);
    bool users_link = status && status->type == system::FileType::link && status->uid != 0;
    return users_link ? KeyFile("") : read_key_file(target_.files(), path);
  }

  system::Target& target_;
  AccountDatabase accounts_;
};

}  // namespace

std::unique_ptr<Provider> users_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<UsersProvider>(target);
}

}  // namespace consort::resources
