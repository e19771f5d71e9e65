// Whom it believes, and what proves who it is.
#include "agent/testing/daemon_fixture.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

TEST_F(DaemonTest, AdoptsNewSigningKeys) {
  trust::SigningKey next = trust::SigningKey::generate();
  wire::Anchors anchors = server_.anchors();
  anchors.signing_keys.push_back(next.public_key().to_text());
  script().behave([&](auto& habits) { habits.anchors = anchors; });
  start();
  model::Catalog catalog = toy_catalog({{"a", "red"}});
  auto header = script().header_of(catalog, 1);
  wire::Held held = script().publish(catalog, 1);
  std::string text = wire::signed_bytes(header);
  auto signature = next.sign(wire::kCatalogPurpose, text);
  script().order(
      wire::Offer{"web1", {text, std::string(signature.bytes.begin(), signature.bytes.end())}});
  script().order(apply(held, "d-1"));
  EXPECT_TRUE(report_of("d-1"));
  auto store = MembershipStore::open(Premises::keys_in(config_));
  EXPECT_EQ((*store->load())->beliefs.anchors, anchors);
}

TEST_F(DaemonTest, RenewsItsCertificateWithoutLosingAnything) {
  auto certificate = [&] {
    auto store = MembershipStore::open(Premises::keys_in(config_));
    return (*store->load())->certificate();
  };
  auto before = certificate();
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  script().forget_orders();
  stop();
  clock_.ahead = 24h * 16;
  start();
  auto question = script().wait_for<wire::Renew>();
  ASSERT_TRUE(question);
  size_t hellos = script().hellos();
  script().send(server_.certificate_for(question->request));
  ASSERT_TRUE(script().wait_for_hellos(hellos + 1));  // by the new one
  EXPECT_NE(certificate().key_fingerprint, before.key_fingerprint);
  EXPECT_EQ(server_.last_certificate(), certificate().fingerprint);
  paint("a", "grey");
  EXPECT_TRUE(script().wait_for<wire::Report>(
      [](const wire::Report& r) { return r.cause == wire::Report::Cause::drift; }));
  EXPECT_EQ(script().gaps(), 0u);
  EXPECT_EQ(script().streams(), 1u);
}

TEST_F(DaemonTest, TakesTheServersTimeForItsOwn) {
  script().behave([](auto& habits) { habits.clock_ahead = -100h; });
  start();
  ASSERT_TRUE(script().wait_for_hellos(1));
  script().send(script().offer(toy_catalog({{"a", "red"}}), 1));
  EXPECT_TRUE(declined("not valid before"));
  EXPECT_TRUE(log_.told("ahead of the server's"));
}

}  // namespace
}  // namespace consort::agent
