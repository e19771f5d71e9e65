#include "server/sites/git_service.h"

#include "server/sites/git_environment.h"
#include "server/sites/push_hook.h"
#include "server/sites/serving/cgi_exchange.h"
#include "server/sites/serving/side_band.h"
#include "system/process.h"

namespace consort::server {
namespace {

constexpr uint64_t kLargestFetch =
    16 << 20;  // bytes of the request of a fetch: what is had and wanted

net::Response refusal(int status, const std::string& why) {
  net::Response response = net::Response::text(status, why + "\n");
  if (status == 401) response.headers.add("WWW-Authenticate", "Basic realm=\"consort\"");
  if (status == 503) response.headers.add("Retry-After", "5");
  return response;
}

system::Launch launch_of(const net::Request& request, const GitRoute& route,
                         const SiteRepository& site, const GitAccess& access) {
  std::string service(to_string(route.service));
  auto environment = git_environment();
  auto set = [&](const char* name, std::string value) {
    environment.emplace_back(name, std::move(value));
  };
  set("GATEWAY_INTERFACE", "CGI/1.1");
  set("SERVER_PROTOCOL", "HTTP/1.1");
  set("GIT_PROJECT_ROOT", site.folder());
  set("GIT_HTTP_EXPORT_ALL", "1");
  set("REQUEST_METHOD", request.method);
  set("PATH_INFO", route.advertises ? "/info/refs" : "/" + service);
  set("QUERY_STRING", route.advertises ? "service=" + service : "");
  set("REMOTE_USER", access.who);
  set("REMOTE_ADDR", request.remote);
  if (access.working_trees) set(kTakesWorkingTrees, "1");
  for (auto [header, variable] : {std::pair{"Content-Type", "CONTENT_TYPE"},
                                  {"Content-Length", "CONTENT_LENGTH"},
                                  {"Content-Encoding", "HTTP_CONTENT_ENCODING"},
                                  {"Git-Protocol", "GIT_PROTOCOL"}}) {
    if (auto value = request.headers.find(header)) set(variable, std::string(*value));
  }
  system::Launch launch{.programs = {"/usr/bin/git", "/usr/local/bin/git", "/bin/git"},
                        .argv = {"git", "http-backend"},
                        .directory = site.folder(),
                        .umask = 027,
                        .dies_with_thread = true};
  for (const auto& [name, value] : environment)
    launch.environment.push_back(name + "=" + value);
  return launch;
}

}  // namespace

GitService::GitService(Settings settings)
    : settings_(std::move(settings)), pool_(std::make_unique<ThreadPool>(settings_.threads)) {}

GitService::~GitService() {
  stop_.request_stop();
  pool_.reset();
}

bool GitService::serves(const net::Request& request) const {
  return request.path.starts_with(settings_.prefix);
}

net::Admission GitService::admit(const net::Request& request) const {
  auto route = git_route(request, settings_.prefix);
  if (!route || route->advertises) return {};
  return {.body_limit = route->is_push() ? settings_.largest_request : kLargestFetch,
          .streamed = true};
}

void GitService::handle(net::Request request, net::Responder responder) {
  auto route = git_route(request, settings_.prefix);
  if (!route) return responder.send(refusal(404, "git asks for nothing like that here"));
  if (accepted_.fetch_add(1) >= settings_.threads + settings_.waiting) {
    --accepted_;
    return responder.send(refusal(503, "too many requests of git at a time"));
  }
  pool_->submit([this, request = std::move(request), responder = std::move(responder),
                 route = std::move(*route)] {
    answer(request, responder, route);
    --accepted_;
  });
}

void GitService::answer(const net::Request& request, const net::Responder& responder,
                        const GitRoute& route) {
  auto access = settings_.authorise(request, route.site);
  if (!access) return responder.send(refusal(401, "a name and password are needed"));
  bool allowed = route.service == GitRoute::Service::receive_pack ? access->write : access->read;
  if (!allowed && access->read && !access->why_not.empty())
    return responder.send(refusal(403, access->why_not));
  if (!allowed) return responder.send(refusal(403, access->who + " may not do that here"));
  auto site = settings_.find(route.site);
  if (!site) return responder.send(refusal(404, "there is no such site"));
  serve(request, responder, route, *site, *access);
}

Status GitService::settle(SiteRepository& site, const SiteName& name,
                          const std::optional<ObjectId>& before, std::string& answer) const {
  TRY_DO(site.settle());
  TRY(auto now, site.head());
  if (settings_.outcome && now && now != before)
    answer = with_message(std::move(answer), settings_.outcome(name, *now));
  return {};
}

void GitService::serve(const net::Request& request, const net::Responder& responder,
                       const GitRoute& route, SiteRepository& site, const GitAccess& access) {
  CgiPlan plan{.launch = launch_of(request, route, site, access), .deadline = settings_.deadline};
  if (route.is_push())
    plan.before_answer = [&, before = site.head()](std::string& body) -> Status {
      TRY(auto head_before, before);
      return settle(site, route.site, head_before, body);
    };
  Status answered = run_cgi(request, responder, plan, stop_.get_token());
  // A push that nobody waited for may have been done all the same.
  if (route.is_push() && !answered) {
    if (Status settled = site.settle(); !settled && settings_.on_fault)
      settings_.on_fault(settled.error());
  }
  if (!answered && settings_.on_fault) {
    settings_.on_fault(
        std::move(answered).error().within("serving " + request.path + " to " + access.who));
  }
}

}  // namespace consort::server
