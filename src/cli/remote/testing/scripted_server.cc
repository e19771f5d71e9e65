#include "cli/remote/testing/scripted_server.h"

#include "base/strings.h"

namespace consort::cli {
namespace {

constexpr std::string_view kBase = "/api/v1";

net::Response json_response(int status, const std::string& json, net::Headers headers = {}) {
  net::Response response{.status = status, .headers = std::move(headers), .body = json};
  response.headers.add("Content-Type",
                       status < 400 ? "application/json" : "application/problem+json");
  return response;
}

std::string line_of(const net::Request& request) {
  std::vector<std::string> parameters;
  for (const auto& [name, value] : request.query)
    parameters.push_back(name + "=" + value);
  std::string line = request.method + " " + request.path.substr(kBase.size());
  if (!parameters.empty()) line += "?" + join(parameters, "&");
  return request.body.empty() ? line : line + " " + request.body;
}

}  // namespace

ScriptedServer::ScriptedServer() {
  auto tls = net::TlsServer::make({.identity = authority_.issue()});
  server_ = thread_.call([&] {
    return std::move(
        *net::HttpServer::listen(thread_.loop(), {.tls = std::move(*tls)},
                                 {.handle = [this](net::Request request, net::Responder responder) {
                                   handle(std::move(request), std::move(responder));
                                 }}));
  });
  port_ = server_->port();
}

ScriptedServer::~ScriptedServer() { stop(); }

void ScriptedServer::stop() {
  if (server_) server_->stop();
  thread_.stop();
}

void ScriptedServer::answer(const std::string& request, int status, const std::string& json,
                            net::Headers headers) {
  answer(request, [=](const net::Request&, const net::Responder& responder) {
    responder.send(json_response(status, json, headers));
  });
}

void ScriptedServer::answer(const std::string& request, Answer answer) {
  std::lock_guard lock(mutex_);
  answers_[request] = std::move(answer);
}

void ScriptedServer::answer_in_turn(const std::string& request,
                                    const std::vector<std::string>& json) {
  auto turn = std::make_shared<size_t>(0);
  answer(request, [=](const net::Request&, const net::Responder& responder) {
    responder.send(json_response(200, json[std::min(*turn, json.size() - 1)]));
    ++*turn;
  });
}

std::vector<std::string> ScriptedServer::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

net::Request ScriptedServer::last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

std::string ScriptedServer::url() const { return "https://127.0.0.1:" + std::to_string(port_); }

void ScriptedServer::handle(net::Request request, net::Responder responder) {
  Answer answer;
  {
    std::lock_guard lock(mutex_);
    asked_.push_back(line_of(request));
    last_ = request;
    auto found = answers_.find(request.method + " " + request.path.substr(kBase.size()));
    if (found != answers_.end()) answer = found->second;
  }
  if (!answer) {
    return responder.send(json_response(
        404, R"({"code":"not_found","detail":"there is no )" + request.path + R"("})"));
  }
  answer(request, std::move(responder));
}

}  // namespace consort::cli
