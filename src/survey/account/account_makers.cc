#include "survey/account/account_makers.h"

#include <algorithm>

#include "resources/conf_files.h"
#include "resources/if_there.h"
#include "survey/dpkg/maintainer_scripts.h"

namespace consort::survey {
namespace {

using resources::ColonFile;
using Names = std::set<std::string, std::less<>>;

constexpr const char* kMasters = "/usr/share/base-passwd/";
constexpr std::string_view kPrograms[] = {"adduser", "useradd", "addgroup", "groupadd", "usermod"};

Result<ColonFile> master(system::FileSystem& files, const std::string& name, size_t fields) {
  TRY(auto text, resources::if_there(files.read(kMasters + name)));
  return ColonFile(text.value_or(""), fields);
}

// Fields of a line of sysusers.d(5): words, or texts in double quotes.
std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  std::string field;
  bool quoted = false;
  auto end = [&] {
    if (!field.empty()) fields.push_back(std::exchange(field, {}));
  };
  for (char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == ' ' || c == '\t'))
      end();
    else
      field += c;
  }
  end();
  return fields;
}

bool is_shell(std::string_view word) { return word.starts_with('/') && word.ends_with("sh"); }

bool calls_a_program(const std::vector<std::string_view>& words) {
  return std::ranges::any_of(words, [](std::string_view word) {
    const std::string_view name = word.substr(word.rfind('/') + 1);
    return std::ranges::count(kPrograms, name) > 0;
  });
}

Names names_of(const resources::AccountFiles& accounts) {
  Names names;
  accounts.passwd.for_each([&](const ColonFile::Record& user) { names.insert(user[0]); });
  accounts.group.for_each([&](const ColonFile::Record& group) { names.insert(group[0]); });
  return names;
}

std::string found_in(const std::map<std::string, std::string, std::less<>>& makers,
                     std::string_view name) {
  auto found = makers.find(name);
  return found == makers.end() ? "" : found->second;
}

}  // namespace

Result<AccountMakers> AccountMakers::read(system::FileSystem& files,
                                          const resources::AccountFiles& accounts) {
  AccountMakers makers;
  TRY_DO(makers.read_masters(files));
  TRY_DO(makers.read_sysusers(files));
  TRY_DO(makers.read_scripts(files, names_of(accounts)));
  return makers;
}

Status AccountMakers::read_masters(system::FileSystem& files) {
  TRY(ColonFile users, master(files, "passwd.master", resources::passwd::kFields));
  TRY(ColonFile groups, master(files, "group.master", resources::group::kFields));
  users.for_each([&](const ColonFile::Record& user) {
    users_.emplace(user[resources::passwd::kName], "base-passwd");
    shells_.emplace(user[resources::passwd::kName], user[resources::passwd::kShell]);
  });
  groups.for_each([&](const ColonFile::Record& group) {
    groups_.emplace(group[resources::group::kName], "base-passwd");
  });
  return {};
}

Status AccountMakers::read_sysusers(system::FileSystem& files) {
  resources::ConfFiles conf(files, {"/usr/lib/sysusers.d"});
  TRY(auto all, conf.read());
  for (const resources::ConfFiles::File& file : all)
    for (std::string_view line : split_lines(file.text))
      take_sysusers_line(fields_of(trim(line)));
  return {};
}

// "u NAME ID GECOS HOME SHELL" makes a group of that name too, "g NAME ID", "m USER GROUP".
void AccountMakers::take_sysusers_line(const std::vector<std::string>& fields) {
  if (fields.size() < 2) return;
  const std::string& name = fields[1];
  const std::string maker = "systemd-sysusers";
  if (fields[0].starts_with('u')) users_.emplace(name, maker);
  if (fields[0].starts_with('u') || fields[0].starts_with('g')) groups_.emplace(name, maker);
  if (fields[0].starts_with('u') && fields.size() > 5) shells_.emplace(name, fields[5]);
  if (fields[0] == "m" && fields.size() > 2) memberships_.emplace(name, fields[2]);
}

Status AccountMakers::read_scripts(system::FileSystem& files, const Names& names) {
  return for_each_maintainer_script(files, [&](std::string_view package, std::string_view text) {
    has_scripts_ = true;
    const std::vector<std::string_view> words = script_words(text);
    if (!calls_a_program(words)) return;
    Script script{std::string(package.substr(0, package.find(':'))), {}};
    for (std::string_view word : words)
      if (names.contains(word) || is_shell(word)) script.words.emplace(word);
    script.words.insert(script.package);
    scripts_.push_back(std::move(script));
  });
}

std::string AccountMakers::script_for(std::string_view name) const {
  auto script =
      std::ranges::find_if(scripts_, [&](const Script& each) { return each.words.contains(name); });
  return script == scripts_.end() ? "" : "the package " + script->package;
}

std::string AccountMakers::maker_of_user(std::string_view name) const {
  std::string maker = found_in(users_, name);
  return maker.empty() ? script_for(name) : maker;
}

std::string AccountMakers::maker_of_group(std::string_view name) const {
  std::string maker = found_in(groups_, name);
  return maker.empty() ? script_for(name) : maker;
}

bool AccountMakers::gives_shell(std::string_view user, std::string_view shell) const {
  if (shells_.contains({std::string(user), std::string(shell)})) return true;
  if (users_.contains(user)) return false;
  return std::ranges::any_of(scripts_, [&](const Script& script) {
    return script.words.contains(user) && script.words.contains(shell);
  });
}

bool AccountMakers::gives_group(std::string_view user, std::string_view group) const {
  if (memberships_.contains({std::string(user), std::string(group)})) return true;
  return std::ranges::any_of(scripts_, [&](const Script& script) {
    return script.words.contains(user) && script.words.contains(group);
  });
}

}  // namespace consort::survey
