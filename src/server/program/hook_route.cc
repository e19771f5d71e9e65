#include "server/program/hook_route.h"

#include "base/hmac.h"
#include "base/strings.h"

namespace consort::server {
namespace {

constexpr std::string_view kSignature = "X-Hub-Signature-256";
constexpr std::string_view kScheme = "sha256=";

bool is_signed(const net::Request& request, const Secret& secret) {
  auto field = request.headers.find(kSignature);
  if (!field || !field->starts_with(kScheme)) return false;
  auto given = Digest::from_hex(field->substr(kScheme.size()));
  return given && equal_secretly(*given, hmac_sha256(secret.reveal(), request.body));
}

}  // namespace

void handle_hook(const Environments& environments, const net::Request& request,
                 const net::Responder& responder) {
  auto parts = split(std::string_view(request.path).substr(kHookPrefix.size()), '/');
  if (parts.size() != 2) return responder.send(net::Response::text(404, "there is no such hook\n"));
  if (request.method != "POST") {
    net::Response response = net::Response::text(405, "hooks are posted\n");
    response.headers.add("Allow", "POST");
    return responder.send(std::move(response));
  }
  auto open = environments.find({std::string(parts[0]), std::string(parts[1])});
  // A stranger does not learn what there is.
  if (!open || !open->hook_secret || !is_signed(request, *open->hook_secret))
    return responder.send(net::Response::text(403, "the signature is not right\n"));
  environments.look_now(open->id);
  responder.send(net::Response{.status = 204});
}

}  // namespace consort::server
