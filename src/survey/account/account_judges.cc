#include <algorithm>

#include "resources/account/account_database.h"
#include "resources/account/login_defs.h"
#include "survey/account/account_makers.h"
#include "survey/judges.h"

namespace consort::survey {
namespace {

using model::Map;
using model::Value;
using resources::AccountFiles;
using resources::IdRange;
using resources::LoginDefs;
using Record = resources::ColonFile::Record;

// Where nobody logs in.
constexpr std::string_view kNoShells[] = {"",           "/usr/sbin/nologin", "/sbin/nologin",
                                          "/bin/false", "/usr/bin/false",    "/bin/sync"};

bool is_no_shell(std::string_view shell) { return std::ranges::count(kNoShells, shell) > 0; }

// A field of /etc/shadow that lets somebody in.
bool has_password(const Map& observed) {
  const std::string hash = text_in(observed, "password");
  return !hash.empty() && !hash.starts_with('*') && hash != "x";
}

int64_t number_in(const Map& observed, std::string_view attribute, int64_t otherwise) {
  const Value* value = observed.find(attribute);
  return value && value->is_integer() ? value->integer() : otherwise;
}

// What both judges go by.
struct Accounts {
  std::shared_ptr<const AccountFiles> files;
  LoginDefs defs;
  AccountMakers makers;

  static Result<Accounts> read(system::FileSystem& files) {
    resources::AccountDatabase database(files);
    TRY(auto accounts, database.get());
    TRY(LoginDefs defs, LoginDefs::read(files));
    TRY(AccountMakers makers, AccountMakers::read(files, *accounts));
    return Accounts{std::move(accounts), std::move(defs), std::move(makers)};
  }

  // Who makes an account with that number, when it is none of people; "" when it is.
  std::string maker(std::string known, int64_t id, const IdRange& of_people) const {
    if (id >= of_people.low && id <= of_people.high) return "";
    if (!known.empty() || makers.has_scripts()) return known;
    return "a package, going by its number";
  }
  std::string maker_of_user(const std::string& name) const {
    const Record* user = files->passwd.find(name);
    const int64_t uid = user ? resources::id_of((*user)[resources::passwd::kUid]).value_or(0) : 0;
    return maker(makers.maker_of_user(name), uid, defs.users(false));
  }
};

// The day-count attributes that say something else than login.defs gives every new user.
void keep_ageing(const Map& observed, const LoginDefs& defs, Map& kept) {
  const std::pair<const char*, std::string> usual[] = {{"password_max_days", defs.max_days()},
                                                       {"password_min_days", defs.min_days()},
                                                       {"password_warn_days", defs.warn_days()},
                                                       {"password_inactive_days", "-1"}};
  for (const auto& [attribute, text] : usual) {
    const int64_t days = number_in(observed, attribute, -1);
    if (days != -1 && std::to_string(days) != text) kept.set(attribute, Value(days));
  }
}

class UserJudge final : public Judge {
 public:
  explicit UserJudge(Accounts accounts) : accounts_(std::move(accounts)) {}

  Judgement judge(const std::string& name, const Map& observed) const override {
    const std::string maker = accounts_.maker_of_user(name);
    Judgement judgement = somebodys(maker.empty() ? own(name, observed) : added(name, observed));
    if (has_password(observed)) judgement.unsaid = "it has a password, which is left out";
    if (maker.empty() || !judgement.attributes.empty()) return judgement;
    judgement.origin = Origin::made;
    judgement.reason = "made by " + maker;
    return judgement;
  }

 private:
  // Of a user that somebody made: all that does not go without saying.
  Map own(const std::string& name, const Map& observed) const {
    Map kept;
    auto keep = [&](const char* attribute, bool differs) {
      if (differs) kept.set(attribute, *observed.find(attribute));
    };
    keep("uid", observed.contains("uid"));
    keep("group", text_in(observed, "group") != name);
    keep("groups", !texts_in(observed, "groups").empty());
    keep("home", text_in(observed, "home") != accounts_.defs.homes() + "/" + name);
    keep("shell", !text_in(observed, "shell").empty());
    keep("comment", !text_in(observed, "comment").empty());
    keep("locked", has_password(observed) && flag_in(observed, "locked"));
    const std::string expires = text_in(observed, "expires");
    keep("expires", !expires.empty() && expires != "never");
    keep_ageing(observed, accounts_.defs, kept);
    keep("authorized_keys", !texts_in(observed, "authorized_keys").empty());
    return kept;
  }

  // Of one that a package made: what lets somebody in, or lets it do more.
  Map added(const std::string& name, const Map& observed) const {
    Map kept;
    std::vector<std::string> groups = texts_in(observed, "groups");
    std::erase_if(groups, [&](const std::string& group) {
      return accounts_.makers.gives_group(name, group);
    });
    if (!groups.empty()) kept.set("groups", text_list(groups));
    const std::string shell = text_in(observed, "shell");
    if (!is_no_shell(shell) && !accounts_.makers.gives_shell(name, shell))
      kept.set("shell", Value(shell));
    if (const auto keys = texts_in(observed, "authorized_keys"); !keys.empty())
      kept.set("authorized_keys", text_list(keys));
    return kept;
  }

  const Accounts accounts_;
};

class GroupJudge final : public Judge {
 public:
  explicit GroupJudge(Accounts accounts) : accounts_(std::move(accounts)) {}

  // Users say which groups they are in: members are those that no user is there for.
  Judgement judge(const std::string& name, const Map& observed) const override {
    std::vector<std::string> strangers = texts_in(observed, "members");
    std::erase_if(strangers, [&](const std::string& member) {
      return accounts_.files->passwd.find(member) != nullptr;
    });
    const int64_t gid = number_in(observed, "gid", 0);
    const std::string maker =
        accounts_.maker(accounts_.makers.maker_of_group(name), gid, accounts_.defs.groups(false));
    const bool comes_along = maker.empty() && comes_with_user(name, gid);
    Map kept;
    if (maker.empty() && !comes_along) kept.set("gid", Value(gid));
    if (!strangers.empty()) kept.set("members", text_list(strangers));
    if (!kept.empty()) return somebodys(std::move(kept));
    return nobodys(Origin::made, comes_along ? "it comes with the user" : "made by " + maker);
  }

 private:
  bool comes_with_user(const std::string& name, int64_t gid) const {
    const Record* user = accounts_.files->passwd.find(name);
    return user && (*user)[resources::passwd::kGid] == std::to_string(gid);
  }

  const Accounts accounts_;
};

}  // namespace

Result<std::unique_ptr<Judge>> user_judge(system::Target& target, const model::Facts&) {
  TRY(Accounts accounts, Accounts::read(target.files()));
  return std::make_unique<UserJudge>(std::move(accounts));
}

Result<std::unique_ptr<Judge>> group_judge(system::Target& target, const model::Facts&) {
  TRY(Accounts accounts, Accounts::read(target.files()));
  return std::make_unique<GroupJudge>(std::move(accounts));
}

}  // namespace consort::survey
