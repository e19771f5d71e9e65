#include "agent/observe/history/history.h"

#include <algorithm>

#include "survey/hand_over.h"
#include "system/paths.h"

namespace consort::agent {
namespace {

constexpr Duration kGrain = std::chrono::seconds(1);   // of the times that logs have
constexpr Duration kBefore = std::chrono::minutes(2);  // a use of sudo may have led to it
constexpr size_t kMostLogins = 8, kMostSudoUses = 5;   // named of each

// As it is, or was before it was removed.
model::Map attributes_of(const model::Change& change) {
  model::Map attributes;
  for (const model::AttributeChange& each : change.attributes)
    attributes.set(each.name, each.from.is_null() ? each.to : each.from);
  return attributes;
}

// The files that hold this resource and nothing else.
std::vector<std::string> own_files_of(const model::Change& change, const model::Schema& schema) {
  const std::string& collection = change.address.type;
  if (collection == "files" || collection == "links") return {change.address.name};
  const model::TypeSchema* type = schema.find(collection);
  if (!type) return {};
  return survey::files_of(*type, change.address.name, attributes_of(change));
}

// The files in which it is kept with others.
std::vector<std::string> shared_files_of(const model::Change& change, const model::Schema& schema) {
  if (change.address.type == "lines") {
    const model::Map attributes = attributes_of(change);
    const model::Value* path = attributes.find("path");
    return path && path->is_text() ? std::vector{path->text()} : std::vector<std::string>{};
  }
  const model::TypeSchema* type = schema.find(change.address.type);
  if (!type) return {};
  std::vector<std::string> files;
  for (const std::string& pattern : type->paths)
    if (pattern.find_first_of("*{") == pattern.npos) files.push_back(pattern);
  return files;
}

std::string said(const Login& login) {
  std::string text = login.user + " was logged in";
  if (!login.from.empty()) text += " from " + login.from;
  if (!login.line.empty()) text += " on " + login.line;
  return text;
}

bool is_then(const PackageTransaction& transaction, WallTime time) {
  return transaction.begin - kGrain <= time && time <= transaction.end + kGrain;
}

}  // namespace

const History::Records& History::records() {
  if (!records_) records_ = {package_history(files_), logins(files_), sudo_uses(files_, now_)};
  return *records_;
}

// When the last of the files was changed; of none that is there: nothing.
std::optional<WallTime> History::changed_at(const std::vector<std::string>& paths) {
  std::optional<WallTime> at;
  for (const std::string& path : paths) {
    if (!path.starts_with('/')) continue;
    auto status = files_.status(path);
    if (!status) continue;
    const WallTime changed{std::chrono::nanoseconds(status->changed_ns)};
    if (changed <= now_ + kGrain && (!at || *at < changed)) at = changed;
  }
  return at;
}

// The best that can be told: what was removed disappeared from its folder.
std::optional<WallTime> History::made_at(const model::Change& change) {
  std::vector<std::string> own = own_files_of(change, schema_);
  if (auto at = changed_at(own)) return at;
  if (auto at = changed_at(shared_files_of(change, schema_))) return at;
  for (std::string& path : own)
    path = std::string(system::parent_path(path));
  return changed_at(own);
}

// Only what is made and changed as a whole has the time of its file: a folder has that of whatever
// was put into it.
bool History::came_with_packages(const model::Change& change) {
  if (change.action != model::Action::remove || change.address.type == "packages") return false;
  std::vector<std::string> own = own_files_of(change, schema_);
  std::erase_if(own, [&](const std::string& path) {
    auto status = files_.status(path);
    return status && status->type == system::FileType::directory;
  });
  const auto at = changed_at(own);
  return at && std::ranges::any_of(records().transactions, [&](const PackageTransaction& each) {
           return is_then(each, *at);
         });
}

std::optional<wire::Attribution> History::of(const model::Change& change) {
  wire::Attribution by{.at = made_at(change)};
  const bool is_package = change.address.type == "packages";
  for (const PackageTransaction& each : records().transactions) {
    const bool then = by.at && is_then(each, *by.at);
    if (is_package ? !each.packages.contains(change.address.name) : !then) continue;
    if (is_package) by.at = each.end;
    by.package_transaction = each.command;
    by.user = each.user;
  }
  if (!by.at) return std::nullopt;
  for (auto each = records().logins.rbegin(); each != records().logins.rend(); ++each) {
    const bool then = each->begin <= *by.at + kGrain && (!each->end || *by.at <= *each->end);
    if (then && by.meanwhile.size() < kMostLogins) by.meanwhile.push_back(said(*each));
  }
  size_t uses = 0;
  for (auto each = records().sudo_uses.rbegin(); each != records().sudo_uses.rend(); ++each) {
    const bool then = each->at <= *by.at + kGrain && *by.at <= each->at + kBefore;
    if (then && uses++ < kMostSudoUses)
      by.meanwhile.push_back(each->user + " had used sudo: " + each->command);
  }
  return by;
}

}  // namespace consort::agent
