#include "cli/remote/show/host_names.h"

#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

constexpr size_t kMostHosts = 20'000;  // others are shown by their numbers

}  // namespace

Answered<HostNames> HostNames::of(ApiClient& api) {
  Target target = Target::site("hosts");
  TRY(auto hosts, api.list(target.with("fields", "id,name"), kMostHosts));
  HostNames names;
  for (const model::Value& host : hosts.items)
    names.names_.emplace(integer_at(host, "id"), cell(member(host, "name")));
  return names;
}

std::string HostNames::name_of(const model::Value& number) const {
  if (!number.is_integer()) return cell(number);
  auto found = names_.find(number.integer());
  return found == names_.end() ? "#" + std::to_string(number.integer()) : found->second;
}

}  // namespace consort::cli
