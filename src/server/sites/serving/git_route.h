#pragma once
#include <optional>
#include <string>

#include "net/http.h"

namespace consort::server {

struct SiteName {
  std::string organization;
  std::string environment;
  friend auto operator<=>(const SiteName&, const SiteName&) = default;
};

// What a git client asks for over HTTP.
struct GitRoute {
  enum class Service { upload_pack, receive_pack };  // fetch and push, seen from the server
  SiteName site;
  Service service = Service::upload_pack;
  bool advertises = false;  // GET of info/refs; else the service itself

  bool is_push() const { return service == Service::receive_pack && !advertises; }
};

// Nothing when the request is none of smart HTTP below `prefix`:
// PREFIX{organization}/{environment}.git and /info/refs?service=git-upload-pack, /git-upload-pack
// and the same of git-receive-pack.
std::optional<GitRoute> git_route(const net::Request& request, std::string_view prefix);

std::string_view to_string(GitRoute::Service service);  // "git-upload-pack"

}  // namespace consort::server
