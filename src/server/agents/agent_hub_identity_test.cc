#include "base/strings.h"
#include "server/agents/testing/hub_fixture.h"
#include "wire/testing/samples.h"

// An agent is what its certificate says, and no longer than that counts.
namespace consort::server {
namespace {

using ::testing::HasSubstr;

// Every message of A that names a target, sent by B: the link ends, and nothing has changed.
TEST_F(AgentHubTest, NoAgentSpeaksForAnother) {
  linked("web1");
  for (const wire::Sample& sample : wire::samples()) {
    auto* message = std::get_if<wire::AgentMessage>(&sample.message);
    if (!message || !wire::target_of(*message)) continue;
    const std::string name = "b-" + to_lower(replace_all(sample.name, "_", "-"));
    Ear ear;
    SimulatedAgent& liar = linked(name, &ear);
    const size_t before = events().size();
    liar.say(*message);  // the samples are of web1
    at_.run();
    EXPECT_EQ(ear.goodbye(), "protocol") << sample.name;
    EXPECT_FALSE(liar.linked()) << sample.name;
    EXPECT_EQ(events().size(), before) << sample.name;
  }
}

TEST_F(AgentHubTest, AHelloThatNamesAnothersTargetIsRefused) {
  linked("web1");
  Ear ear;
  SimulatedAgent& liar = at_.add("db1", ear.listen());
  auto link = at_.link("db1");
  std::vector<std::string> said;
  link->start({[&](const net::Message& m) { said.push_back(m.bytes); }, [](const net::Closed&) {}});
  link->send({wire::to_json(wire::Hello{.agent_version = "0",
                                        .boot_id = "boot-1",
                                        .machine_id = "id of db1",
                                        .stream = "s",
                                        .targets = {{.name = "web1"}}})});
  at_.run();
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said[0], HasSubstr("is not a target of production/db1"));
  EXPECT_FALSE(liar.linked());
}

TEST_F(AgentHubTest, AnotherTargetIsServedWhenItIsEntrusted) {
  linked("web1");
  TestMachine jail("web1-jail");
  at_.at.join(jail);
  ASSERT_TRUE(at_.at.custody->entrust(at_.at.production, at_.host("web1-jail").host,
                                      at_.host("web1").host, "token:1"));
  SimulatedAgent agent({.name = "web1-jail", .machine_id = "id of web1", .boot_id = "boot-1"},
                       at_.at.clock);
  agent.connect(at_.link("web1"));
  at_.run();
  EXPECT_TRUE(agent.welcome());
}

TEST_F(AgentHubTest, ACopyOfACertificateEndsBoth) {
  Ear of_first, of_copy;
  SimulatedAgent& first = linked("web1", &of_first);
  SimulatedAgent copy({.name = "web1", .machine_id = "another", .boot_id = "boot-9"}, at_.at.clock,
                      of_copy.listen());
  at_.connect(copy);
  at_.run();
  EXPECT_EQ(of_first.goodbye(), "revoked");
  EXPECT_THAT(of_copy.refusal(), HasSubstr("two machines"));
  EXPECT_EQ(at_.at.life_cycle("web1"), store::LifeCycle::quarantined);
  at_.connect(first);
  at_.run();
  EXPECT_THAT(of_first.refusal(), HasSubstr("quarantine"));
}

TEST_F(AgentHubTest, RevokingIsEffectiveAtOnce) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  ASSERT_TRUE(at_.at.custody->revoke(at_.at.production, at_.host("web1").host, "leaked", "t"));
  at_.run(Duration(0));
  EXPECT_EQ(ear.goodbye(), "revoked");
  at_.connect(agent);
  at_.run();
  EXPECT_THAT(ear.refusal(), HasSubstr("revoked"));
}

TEST_F(AgentHubTest, ALinkDoesNotOutliveItsCertificate) {
  at_.add("web1");
  auto link = at_.link("web1");
  std::string last;
  link->start({[&](const net::Message& m) { last = m.bytes; }, [](const net::Closed&) {}});
  link->send({wire::to_json(wire::Hello{.agent_version = "0",
                                        .boot_id = "boot-1",
                                        .machine_id = "id of web1",
                                        .stream = "s",
                                        .targets = {{.name = "web1"}}})});
  at_.run();
  EXPECT_THAT(last, HasSubstr("resume"));
  at_.at.clock.advance(trust::kAgentLife);
  at_.run();
  EXPECT_THAT(last, HasSubstr("the certificate has ended"));
  EXPECT_EQ(at_.hub->links(), 0u);
}

TEST_F(AgentHubTest, CertificatesAreRenewedOverTheLink) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  auto key = trust::PrivateKey::generate();
  agent.say(wire::Renew{trust::SigningRequest::make(key, "whatever").value().to_pem()});
  at_.run();
  auto answers = ear.all<wire::Certificate>();
  ASSERT_EQ(answers.size(), 1u);
  auto chain = trust::certificates_from_pem(std::get<std::string>(answers[0].chain)).value();
  EXPECT_EQ(chain[0].key_fingerprint, key.fingerprint());
  EXPECT_EQ(trust::AgentName::of(chain[0])->id(), "production/web1");
  agent.say(wire::Renew{"nonsense"});
  at_.run();
  EXPECT_TRUE(std::holds_alternative<wire::Fault>(ear.all<wire::Certificate>().back().chain));
}

}  // namespace
}  // namespace consort::server
