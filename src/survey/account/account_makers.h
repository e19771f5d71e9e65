#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "resources/account/account_database.h"
#include "system/file_system.h"

namespace consort::survey {

// What packages have to do with accounts, as far as they leave it on the machine: the master files
// of base-passwd, sysusers.d(5), and scripts of dpkg that call adduser and its kin. Immutable.
class AccountMakers {
 public:
  // `accounts` are those of the machine: names that are none of them are of no interest.
  static Result<AccountMakers> read(system::FileSystem& files,
                                    const resources::AccountFiles& accounts);

  // Who makes it: "base-passwd", "the package chrony"; "" when nobody is known to.
  std::string maker_of_user(std::string_view name) const;
  std::string maker_of_group(std::string_view name) const;
  // Whether the maker gives that user the shell, or puts it into the group.
  bool gives_shell(std::string_view user, std::string_view shell) const;
  bool gives_group(std::string_view user, std::string_view group) const;
  // Whether the machine has scripts to tell by: rpm's are not looked at.
  bool has_scripts() const { return has_scripts_; }

 private:
  // A program that makes accounts, and the words it has for them.
  struct Script {
    std::string package;
    std::set<std::string, std::less<>> words;  // names of accounts, and shells
  };
  using Pair = std::pair<std::string, std::string>;

  Status read_masters(system::FileSystem& files);
  Status read_sysusers(system::FileSystem& files);
  Status read_scripts(system::FileSystem& files, const std::set<std::string, std::less<>>& names);
  void take_sysusers_line(const std::vector<std::string>& fields);
  std::string script_for(std::string_view name) const;

  std::map<std::string, std::string, std::less<>> users_;   // name -> maker
  std::map<std::string, std::string, std::less<>> groups_;  // name -> maker
  std::set<Pair> shells_;                                   // user, shell
  std::set<Pair> memberships_;                              // user, group
  std::vector<Script> scripts_;
  bool has_scripts_ = false;
};

}  // namespace consort::survey
