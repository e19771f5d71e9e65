#include "server/api/testing/api_fixture.h"

#include "base/strings.h"
#include "model/json.h"
#include "server/auth/api_tokens.h"

namespace consort::server {

std::string Reception::header(const std::string& name) const {
  auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

const model::Value* Reception::find(std::string_view path) const {
  return body.is_map() ? model::find_path(body.map(), path) : nullptr;
}

std::string Reception::code() const {
  const model::Value* code = find("code");
  return code ? code->text() : "";
}

ApiTest::ApiTest(Api::Settings settings) {
  auto store = store::Store::open({.path = folder_.path() + "/consort.db"}, clock_);
  check(store.has_value(), "cannot open the store");
  store_ = std::move(*store);
  actions_.emplace(*store_);
  prod_ = write([](store::Writer& w) { return store::environments::add(w, "acme", "prod"); });
  test_ = write([](store::Writer& w) { return store::environments::add(w, "acme", "test"); });
  things_ = write([&](store::Writer& w) { return store::populate(w, prod_); });
  admin_ = issue(Permission::admin);
  writer_ = issue(Permission::write);
  reader_ = issue(Permission::read);

  auto api = Api::make(*store_, *actions_, signal_, clock_, std::move(settings));
  check(api.has_value(), api ? "" : api.error().to_string());
  api_ = std::move(*api);
  tls_ = *net::TlsClient::make({.roots_pem = authority_.root_pem()});
  auto tls = net::TlsServer::make({.identity = authority_.issue()});
  auto server = thread_.call([&] {
    return net::HttpServer::listen(
        thread_.loop(), {.tls = *tls},
        {.admit = [this](const net::Request& request) { return api_->admit(request); },
         .handle =
             [this](net::Request request, net::Responder responder) {
               api_->handle(std::move(request), std::move(responder));
             }});
  });
  check(server.has_value(), "cannot listen");
  server_ = std::move(*server);
}

ApiTest::~ApiTest() {
  api_->stop();
  server_->stop();
  thread_.stop();
}

std::string ApiTest::issue(Permission permission, std::optional<store::EnvironmentId> environment) {
  return write([&](store::Writer& w) {
           return issue_api_token(
               w, {.name = "test", .permission = permission, .environment = environment});
         })
      .text.reveal();
}

int64_t ApiTest::happen(const std::string& kind, store::EnvironmentId environment) {
  const int64_t revision = write([&](store::Writer& w) {
    return store::events::append(w, environment, {.kind = kind, .body = "{}"});
  });
  signal_.ring();
  return revision;
}

net::RawClient ApiTest::connect() {
  auto client = net::RawClient::connect(server_->port(), &*tls_);
  check(client.has_value(), "cannot connect");
  return std::move(*client);
}

std::string ApiTest::head(const std::string& method, const std::string& target,
                          const Asking& asking) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
  const std::string token = asking.token.empty() ? admin_ : asking.token;
  if (token != "-") text += "Authorization: Bearer " + token + "\r\n";
  text += asking.headers;
  if (!asking.body.empty()) {
    if (to_lower(asking.headers).find("content-type:") == std::string::npos)
      text += "Content-Type: application/json\r\n";
    text += "Content-Length: " + std::to_string(asking.body.size()) + "\r\n";
  }
  return text + "\r\n";
}

Reception ApiTest::ask(const std::string& method, const std::string& target, const Asking& asking) {
  net::RawClient client = connect();
  check(client.send(head(method, target, asking) + asking.body).has_value(), "cannot send");
  return receive(method == "HEAD" ? client.read_until("\r\n\r\n") : client.read_response());
}

Reception ApiTest::change(const std::string& method, const std::string& target,
                          const std::string& body) {
  const std::string tag = get(target).header("etag");
  return ask(method, target, {.body = body, .headers = "If-Match: " + tag + "\r\n"});
}

Reception ApiTest::receive(const std::string& raw) {
  Reception reception;
  const size_t end = raw.find("\r\n\r\n");
  if (end == std::string::npos || raw.size() < 12) return reception;
  reception.status = std::stoi(raw.substr(9, 3));
  for (std::string_view line : split_lines(std::string_view(raw).substr(0, end))) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    reception.headers[to_lower(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
  }
  reception.text = raw.substr(end + 4);
  if (reception.header("content-type").find("json") != std::string::npos) {
    auto body = model::parse_json(reception.text);
    if (body) reception.body = std::move(*body);
  }
  return reception;
}

}  // namespace consort::server
