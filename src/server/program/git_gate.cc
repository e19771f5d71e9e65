#include "server/program/git_gate.h"

#include "base/base64.h"
#include "server/auth/bearer.h"

namespace consort::server {
namespace {

constexpr std::string_view kBasic = "Basic ";

// Git asks with Basic, and other programs may with Bearer.
std::optional<Secret> token_of(const net::Request& request) {
  auto field = request.headers.find("Authorization");
  if (!field || !field->starts_with(kBasic)) {
    auto bearer = bearer_token(request.headers);
    return bearer ? *bearer : std::nullopt;
  }
  auto decoded = base64_decode(field->substr(kBasic.size()));
  const size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return Secret(decoded->substr(colon + 1));
}

}  // namespace

std::optional<GitAccess> git_access(store::Store& store, const Environments& environments,
                                    const net::Request& request, const SiteName& site) {
  auto token = token_of(request);
  if (!token) return std::nullopt;
  auto caller = store.read([&](store::Reader& r) { return authenticate(r, *token); });
  if (!caller) return std::nullopt;
  GitAccess access{.who = caller->actor()};
  auto open = environments.find(site);
  const bool sees = open && caller->sees(open->id);
  access.read = sees && caller->may(Permission::read);
  access.write = sees && caller->may(Permission::write) && !open->follows;
  access.working_trees = access.write && open->working_trees;
  if (open && open->follows) access.why_not = "this site follows a branch elsewhere: push there";
  return access;
}

}  // namespace consort::server
