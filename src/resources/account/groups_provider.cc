#include <set>

#include "base/strings.h"
#include "model/text_list.h"
#include "resources/account/account_database.h"
#include "resources/account/accounts.h"
#include "resources/account/id_allocation.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;
using Record = ColonFile::Record;

constexpr size_t kMostNamed = 5;  // users in a message

// Users whose primary group it is.
std::vector<std::string> primary_users(const AccountFiles& files, std::string_view gid) {
  std::vector<std::string> names;
  files.passwd.for_each([&](const Record& user) {
    if (user[passwd::kGid] == gid) names.push_back(user[passwd::kName]);
  });
  return names;
}

std::set<std::string> texts(const Value* list) {
  std::set<std::string> texts;
  if (!list || !list->is_list()) return texts;
  for (const Value& item : list->list()) {
    if (item.is_text()) texts.insert(item.text());
  }
  return texts;
}

class GroupsProvider final : public Provider,
                             public Foreseeing,
                             public Fingerprinting,
                             public Resolving,
                             public Enumerating,
                             public Watching {
 public:
  explicit GroupsProvider(system::Target& target) : target_(target), accounts_(target.files()) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(auto files, accounts_.get());
    Map state;
    const Record* group = files->group.find(identity.name);
    state.set("state", Value(group ? "present" : "absent"));
    if (!group) return state;
    if (auto gid = id_of((*group)[group::kGid])) state.set("gid", Value(int64_t{*gid}));
    List members;
    for (const std::string& member : members_of((*group)[group::kMembers]))
      members.emplace_back(member);
    state.set("members", Value(std::move(members)));
    return state;
  }

  Fingerprint fingerprint(const Identity&, Context&) override { return accounts_.fingerprint(); }

  // With `membership: minimum` those stay who are members already.
  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map& observed,
                                     Context&) override {
    const Value* members = desired.attributes.find("members");
    const Value* membership = desired.attributes.find("membership");
    bool inclusive = membership && membership->is_text() && membership->text() == "inclusive";
    if (!members || !members->is_list() || inclusive) return std::optional<Map>();
    std::set<std::string> all = texts(members);
    all.merge(texts(observed.find("members")));
    Map settled = desired.attributes;
    settled.set("members", model::text_list(all));
    return std::optional(std::move(settled));
  }

  Status apply(const Order& order, Context&) override {
    TRY(LoginDefs defs, LoginDefs::read(target_.files()));
    return accounts_.edit([&](AccountFiles& files) { return edit(files, order, defs); });
  }

  Status foresee(const Order& order, Context&) override {
    TRY(LoginDefs defs, LoginDefs::read(target_.files()));
    TRY(auto files, accounts_.get());
    AccountFiles as_if = *files;
    return edit(as_if, order, defs);
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(auto files, accounts_.get());
    std::set<std::string> names;
    files->group.for_each([&](const Record& group) { names.insert(group[group::kName]); });
    return std::vector<std::string>(names.begin(), names.end());
  }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    return {{WatchPoint::Kind::path, "/etc/group"}, {WatchPoint::Kind::path, "/etc/gshadow"}};
  }

 private:
  Status edit(AccountFiles& files, const Order& order, const LoginDefs& defs) {
    if (order.text("state") == "absent") return remove(files, order.name());
    if (!files.group.find(order.name())) TRY_DO(add(files, order, defs));
    TRY_DO(set_gid(files, order));
    return set_members(files, order);
  }

  Status add(AccountFiles& files, const Order& order, const LoginDefs& defs) {
    if (target_.accounts().gid(order.name())) {
      return fail(Code::exists, "group " + order.name() +
                                    " is known to a directory service (LDAP, sssd), not to "
                                    "/etc/group: Consort only keeps local groups; describe it "
                                    "there, or choose another name");
    }
    const Value* wanted = order.wanted("gid");
    uint32_t gid = 0;
    if (wanted && wanted->is_integer()) {
      gid = static_cast<uint32_t>(wanted->integer());
      TRY_DO(refuse_taken(files, order.name(), gid));
    } else {
      TRY(gid,
          IdAllocation(files, defs, target_.accounts()).group(order.flag("system"), std::nullopt));
    }
    files.group.add({order.name(), "x", std::to_string(gid), ""});
    if (files.gshadow && !files.gshadow->find(order.name()))
      files.gshadow->add({order.name(), "!", "", ""});
    return {};
  }

  static Status refuse_taken(const AccountFiles& files, const std::string& name, uint32_t gid) {
    const Record* other = files.group_with(gid);
    if (!other || (*other)[group::kName] == name) return {};
    return fail(Code::exists,
                "group id " + std::to_string(gid) + " belongs to " + (*other)[group::kName]);
  }

  static Status set_gid(AccountFiles& files, const Order& order) {
    const Value* wanted = order.wanted("gid");
    Record* group = files.group.find(order.name());
    if (!wanted || !wanted->is_integer()) return {};
    const std::string before = (*group)[group::kGid];
    const std::string after = std::to_string(wanted->integer());
    if (before == after) return {};
    TRY_DO(refuse_taken(files, order.name(), static_cast<uint32_t>(wanted->integer())));
    (*group)[group::kGid] = after;
    files.passwd.for_each([&](Record& user) {
      if (user[passwd::kGid] == before) user[passwd::kGid] = after;
    });
    return {};
  }

  static Status set_members(AccountFiles& files, const Order& order) {
    if (!order.wanted("members")) return {};
    std::set<std::string> wanted = texts(order.wanted("members"));
    for (const std::string& member : wanted) {
      bool plain =
          !member.empty() && member.find_first_of(":, \t\n") == member.npos && member[0] != '-';
      if (!plain)
        return fail(Code::invalid, "'" + printable(member) + "' cannot be the name of a user");
    }
    std::vector<std::string> members;
    for (const std::string& member :
         members_of((*files.group.find(order.name()))[group::kMembers])) {
      bool stays = order.text("membership") != "inclusive" || wanted.contains(member);
      if (stays) members.push_back(member);
      wanted.erase(member);
    }
    members.insert(members.end(), wanted.begin(), wanted.end());
    files.set_members(order.name(), members);
    return {};
  }

  static Status remove(AccountFiles& files, const std::string& name) {
    const Record* group = files.group.find(name);
    if (!group) return {};
    std::vector<std::string> users = primary_users(files, (*group)[group::kGid]);
    if (!users.empty()) {
      size_t all = users.size();
      if (all > kMostNamed) users.resize(kMostNamed);
      return fail(Code::busy, "group " + name + " is the primary group of " + join(users, ", ") +
                                  (all > kMostNamed ? " and others" : "") +
                                  ": give them another one first");
    }
    files.group.erase(name);
    if (files.gshadow) files.gshadow->erase(name);
    return {};
  }

  system::Target& target_;
  AccountDatabase accounts_;
};

}  // namespace

std::unique_ptr<Provider> groups_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<GroupsProvider>(target);
}

}  // namespace consort::resources
