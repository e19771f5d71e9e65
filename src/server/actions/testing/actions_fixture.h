#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "server/actions/server_actions.h"
#include "server/actions/testing/fake_deployments.h"
#include "server/actions/testing/fake_orders.h"
#include "server/actions/testing/fixed_sites.h"
#include "server/identity/testing/premises.h"
#include "server/sites/testing/test_site.h"

namespace consort::server {

// ServerActions on a real store, authority and repository (of example/production), with fake agents
// and deployments. Ann asks, with token 7.
class ActionsTest : public ::testing::Test {
 protected:
  ActionsTest();

  void restart();                // as after the end of the program
  static FileEdits described();  // a site with the host web1
  static model::Map follows();   // settings of an environment that follows a branch elsewhere

  Order order(const std::string& verb = "test", const std::string& object = "host:web1");
  store::Host add_host(const std::string& name, const std::vector<std::string>& tags = {});
  store::Host host(const std::string& name) { return at_.host(name).value(); }
  store::Enrolment pending(const TestMachine& machine);

  std::string file(const std::string& path);  // at the head; "(none)": there is none
  Commit head_commit() { return site_->commit(site_.head()).value(); }
  size_t commits() { return site_->log({}).value().commits.size(); }
  // "verb object by actor", newest first; with the entry's commit in short if it has one.
  std::vector<std::string> audited();
  store::AuditEntry last_audit();
  std::vector<std::string> events();  // kinds, oldest first

  template <class T>
  static std::string code(const Outcome<T>& outcome) {
    return outcome ? "ok" : outcome.error().code;
  }
  static std::string text(const Done& done, std::string_view key) {
    const model::Value* value = done.result.find(key);
    return value && value->is_text() ? value->text() : "(none)";
  }

  TestPremises at_;
  TestSite site_;
  FixedSites sites_;
  FakeOrders orders_;
  FakeDeployments deployments_;
  model::Schema schema_;  // files, named by paths, and services
  std::optional<ServerActions> actions_;
};

}  // namespace consort::server
