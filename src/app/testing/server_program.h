#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/testing/local_agent.h"
#include "base/base64.h"
#include "base/testing/silent_log.h"
#include "model/json.h"
#include "net/https_client.h"
#include "resources/built_in.h"
#include "server/program/server.h"
#include "server/sites/testing/git_client.h"
#include "store/testing/temporary_folder.h"

namespace consort::app {

using namespace std::chrono_literals;
using server::GitClient;

// The whole server as it runs, with real git, real agents and REST over TLS.
class ServerProgram : public ::testing::Test {
 protected:
  void SetUp() override { start(); }
  void TearDown() override {
    agents_.clear();
    stop();
    if (HasFailure())
      for (const std::string& line : log_.lines())
        std::cerr << line << "\n";
  }

  void start() {
    server::Config config{.data = data(), .port = port_};
    auto opened = server::Server::open(config, {clock_, log_, types_.schema()});
    ASSERT_TRUE(opened) << opened.error().to_string();
    server_ = std::move(*opened);
    port_ = server_->port();
    thread_ = std::jthread([this](std::stop_token stop) { (void)server_->run(std::move(stop)); });
    std::ifstream token(data() + "/admin-token");
    std::getline(token, token_);
    tls_ = net::TlsClient::make({.pinned_root = server_->root_key()}).value();
  }
  void stop() {
    if (!server_) return;
    thread_.request_stop();
    thread_.join();
    server_.reset();
  }

  std::string data() const { return folder_.path() + "/server"; }

  net::Response ask(std::string method, std::string target, std::string body = {},
                    const std::string& token = "-", net::Headers headers = {}) {
    const std::string& shown = token == "-" ? token_ : token;
    if (!shown.empty()) headers.add("Authorization", "Bearer " + shown);
    if (!body.empty()) headers.add("Content-Type", "application/json");
    auto answer = client_.call({.host = "127.0.0.1",
                                .port = port_,
                                .tls = *tls_,
                                .method = std::move(method),
                                .target = std::move(target),
                                .headers = std::move(headers),
                                .body = std::move(body)});
    if (!answer) throw std::runtime_error(answer.error().to_string());
    return std::move(*answer);
  }
  // Whatever is there now.
  net::Response edit_as_it_is(std::string method, std::string target, std::string body) {
    net::Headers headers;
    headers.add("If-Match", "*");
    return ask(std::move(method), std::move(target), std::move(body), "-", std::move(headers));
  }
  model::Value json(const net::Response& response) {
    return model::parse_json(response.body).value();
  }
  std::string text(const model::Value& value, std::string_view path) {
    const model::Value* found = model::find_path(value.map(), path);
    return found && found->is_text() ? found->text() : "";
  }

  std::string api_token(const std::string& permission, const std::string& environment = {}) {
    std::string body = R"({"name":"t","permission":")" + permission + "\"";
    if (!environment.empty()) body += R"(,"environment":")" + environment + "\"";
    return text(json(ask("POST", "/api/v1/tokens", body + "}")), "token");
  }

  // A clone whose git believes the server's root and shows the token.
  GitClient git(const std::string& name, const std::string& token = "-") {
    const std::string root = folder_.path() + "/root.crt";
    std::ofstream(root) << ask("GET", "/root.crt", {}, "").body;
    const std::string shown = token == "-" ? token_ : token;
    GitClient git(folder_.path() + "/" + name,
                  {{"GIT_SSL_CAINFO", root},
                   {"GIT_CONFIG_COUNT", "1"},
                   {"GIT_CONFIG_KEY_0", "http.extraHeader"},
                   {"GIT_CONFIG_VALUE_0", "Authorization: Basic " + base64_encode("x:" + shown)}});
    if (!std::filesystem::exists(git.folder() + "/.git")) git.must({"init", "-q", "-b", "main"});
    return git;
  }
  std::string url(const std::string& site = "default/production") const {
    return "https://127.0.0.1:" + std::to_string(port_) + "/git/" + site + ".git";
  }
  std::string push(GitClient& git, const std::string& motd,
                   const std::string& site = "default/production") {
    git.write("site.yaml", "name: test\nformat: 1\n");
    git.write("hosts/web1.yaml", "files: {/etc/motd: {content: \"" + motd + "\\n\"}}\n");
    std::string commit = git.commit("Say " + motd);
    git.must({"push", "-q", url(site), "main"});
    return commit;
  }

  LocalAgent& agent(const std::string& host) {
    auto made = json(ask("POST", "/api/v1/join-tokens?environment=default/production", "{}"));
    agents_.push_back(std::make_unique<LocalAgent>(folder_.path() + "/" + host, host));
    LocalAgent& made_agent = *agents_.back();
    Status status = made_agent->join(Secret(text(made, "token")));
    if (status) status = made_agent->start();
    if (!status) throw std::runtime_error(status.error().to_string());
    return made_agent;
  }

  template <class Holds>
  bool eventually(Holds holds) {
    for (int i = 0; i < 1500; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
  bool compiled(const std::string& commit) {
    return eventually([&] {
      auto answer = ask("GET", "/api/v1/revisions/" + commit);
      return answer.status == 200 && text(json(answer), "state") == "compiled";
    });
  }

  SystemClock clock_;
  SilentLog log_;
  store::TemporaryFolder folder_;
  const resources::Registry types_ = resources::built_in();
  std::unique_ptr<server::Server> server_;
  std::jthread thread_;
  uint16_t port_ = 0;
  std::string token_;
  std::optional<net::TlsClient> tls_;
  net::HttpsClient client_;
  std::vector<std::unique_ptr<LocalAgent>> agents_;
};

}  // namespace consort::app
