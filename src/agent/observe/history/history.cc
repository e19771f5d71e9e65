#include "agent/observe/history/history.h"

#include <algorithm>

#include "survey/hand_over.h"
#include "system/paths.h"

namespace consort::agent {
namespace {

constexpr Duration kGrain = std::chrono::seconds(1);   // of the times that logs have
constexpr Duration kBefore = std::chrono::minutes(2);  // a use of sudo may have led to it
constexpr size_t kMostLogins = 8, kMostSudoUses = 5;   // named of each

std::string text_of(const model::Change& change, std::string_view attribute) {
  for (const model::AttributeChange& each : change.attributes)
    if (each.name == attribute && each.from.is_text()) return each.from.text();
  return "";
}

// Files in which the resource is kept.
std::vector<std::string> places_of(const model::Change& change, const model::Schema& schema) {
  const std::string& collection = change.address.type;
  if (collection == "files" || collection == "links") return {change.address.name};
  if (collection == "lines") return {text_of(change, "path")};
  const model::TypeSchema* type = schema.find(collection);
  if (!type) return {};
  std::vector<std::string> places = survey::files_of(*type, change.address.name, {});
  for (const std::string& pattern : type->paths)
    if (pattern.find_first_of("*{") == pattern.npos) places.push_back(pattern);
  return places;
}

std::string said(const Login& login) {
  std::string text = login.user + " was logged in";
  if (!login.from.empty()) text += " from " + login.from;
  if (!login.line.empty()) text += " on " + login.line;
  return text;
}

}  // namespace

const History::Records& History::records() {
  if (!records_) records_ = {package_history(files_), logins(files_), sudo_uses(files_, now_)};
  return *records_;
}

// When the last of its files was changed, or what was removed disappeared from its folder.
std::optional<WallTime> History::made_at(const model::Change& change) {
  std::optional<WallTime> at;
  for (const std::string& place : places_of(change, schema_)) {
    if (!place.starts_with('/')) continue;
    auto status = files_.status(place);
    if (!status) status = files_.status(std::string(system::parent_path(place)));
    if (!status) continue;
    const WallTime changed{std::chrono::nanoseconds(status->changed_ns)};
    if (changed <= now_ + kGrain && (!at || *at < changed)) at = changed;
  }
  return at;
}

std::optional<wire::Attribution> History::of(const model::Change& change) {
  wire::Attribution by{.at = made_at(change)};
  const bool is_package = change.address.type == "packages";
  for (const PackageTransaction& each : records().transactions) {
    const bool then = by.at && each.begin - kGrain <= *by.at && *by.at <= each.end + kGrain;
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
