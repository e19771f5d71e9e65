#include "server/sites/serving/git_route.h"

#include "base/strings.h"

namespace consort::server {
namespace {

using Service = GitRoute::Service;
constexpr std::string_view kSuffix = ".git";

std::optional<Service> service_named(std::string_view name) {
  for (Service service : {Service::upload_pack, Service::receive_pack}) {
    if (name == to_string(service)) return service;
  }
  return std::nullopt;
}

}  // namespace

std::optional<GitRoute> git_route(const net::Request& request, std::string_view prefix) {
  if (!request.path.starts_with(prefix)) return std::nullopt;
  auto parts = split(std::string_view(request.path).substr(prefix.size()), '/');
  if (parts.size() < 3 || !parts[1].ends_with(kSuffix)) return std::nullopt;
  std::string_view environment = parts[1].substr(0, parts[1].size() - kSuffix.size());
  if (parts[0].empty() || environment.empty()) return std::nullopt;
  GitRoute route{.site = {std::string(parts[0]), std::string(environment)}};
  std::optional<Service> service;
  if (parts.size() == 4 && parts[2] == "info" && parts[3] == "refs" && request.method == "GET") {
    route.advertises = true;
    service = service_named(request.parameter("service").value_or(""));
  } else if (parts.size() == 3 && request.method == "POST") {
    service = service_named(parts[2]);
  }
  if (!service) return std::nullopt;
  route.service = *service;
  return route;
}

std::string_view to_string(Service service) {
  return service == Service::upload_pack ? "git-upload-pack" : "git-receive-pack";
}

}  // namespace consort::server
