#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"
#include "server/api/api.h"
#include "server/api/testing/fake_actions.h"
#include "store/testing/population.h"
#include "store/testing/temporary_folder.h"

namespace consort::server {

// What came back, taken apart.
struct Reception {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string text;
  model::Value body;  // when it is JSON

  std::string header(const std::string& name) const;
  const model::Value* find(std::string_view path) const;
  std::string code() const;  // of a problem
};

struct Asking {
  std::string token = {};  // "": the admin's; "-": none
  std::string body = {};
  std::string headers = {};  // "Name: value\r\n", each
};

// The API over TLS on a loopback port, on a real store that holds one of everything in the
// environment acme/prod, and an empty environment acme/test.
class ApiTest : public testing::Test {
 protected:
  explicit ApiTest(Api::Settings settings = {});
  ~ApiTest() override;

  Reception ask(const std::string& method, const std::string& target, const Asking& asking = {});
  Reception get(const std::string& target, const std::string& token = "") {
    return ask("GET", target, {.token = token});
  }
  // With the ETag that GET of the same target shows.
  Reception change(const std::string& method, const std::string& target, const std::string& body);

  std::string head(const std::string& method, const std::string& target, const Asking& asking);
  net::RawClient connect();
  static Reception receive(const std::string& raw);

  template <class Body>
  auto write(Body body) {
    auto result = store_->write(body);
    check(result.has_value(), "a write failed");
    return std::move(*result);
  }
  template <class Body>
  auto read(Body body) {
    auto result = store_->read(body);
    check(result.has_value(), "a read failed");
    return std::move(*result);
  }
  std::string issue(Permission permission, std::optional<store::EnvironmentId> environment = {});
  // Appends an event as services do: the signal is rung after the write.
  int64_t happen(const std::string& kind, store::EnvironmentId environment);
  int64_t happen(const std::string& kind) { return happen(kind, prod_); }

  store::TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<store::Store> store_;
  store::EnvironmentId prod_, test_;
  store::Population things_;
  std::optional<FakeActions> actions_;
  EventSignal signal_;
  net::TestAuthority authority_;
  std::optional<net::TlsClient> tls_;
  std::unique_ptr<Api> api_;
  net::LoopThread thread_;
  std::unique_ptr<net::HttpServer> server_;
  std::string admin_, writer_, reader_;
};

}  // namespace consort::server
