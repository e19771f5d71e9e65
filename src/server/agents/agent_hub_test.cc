#include "server/agents/agent_hub.h"

#include "base/strings.h"
#include "server/agents/testing/test_hub.h"
#include "store/drift.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/orders.h"
#include "store/reports.h"
#include "wire/testing/samples.h"

namespace consort::server {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Everything the server says to one agent, by its type.
struct Ear {
  std::vector<wire::ServerMessage> heard;
  SimulatedAgent::Heard listen() {
    return [this](SimulatedAgent&, const wire::ServerMessage& m) { heard.push_back(m); };
  }
  template <class Message>
  std::vector<Message> all() const {
    std::vector<Message> found;
    for (const auto& message : heard)
      if (auto* one = std::get_if<Message>(&message)) found.push_back(*one);
    return found;
  }
  std::string goodbye() const {
    auto all_of = all<wire::Goodbye>();
    return all_of.empty() ? "" : std::string(to_string(all_of.back().reason));
  }
  std::string refusal() const {
    auto all_of = all<wire::Refused>();
    return all_of.empty() ? "" : all_of.back().error.message;
  }
};

class AgentHubTest : public ::testing::Test {
 protected:
  SimulatedAgent& linked(const std::string& name, Ear* ear = nullptr) {
    SimulatedAgent& agent = at_.add(name, ear ? ear->listen() : SimulatedAgent::Heard());
    at_.connect(agent);
    at_.run();
    EXPECT_TRUE(agent.welcome());
    return agent;
  }
  std::vector<store::Report> reports(const std::string& name) {
    return at_.at.store
        ->read([&](store::Reader& r) {
          return store::reports::list(r, at_.at.production, {.host = at_.host(name).host}, {});
        })
        .value()
        .items;
  }
  std::vector<std::string> events() {
    auto all = at_.at.store->read(
        [&](store::Reader& r) { return store::events::since(r, at_.at.production, {}, 0, 100); });
    std::vector<std::string> kinds;
    for (const auto& event : *all)
      kinds.push_back(event.kind);
    return kinds;
  }
  Status offer(const Offering& offering) {
    Status outcome = fail(Code::failed, "not done");
    at_.hub->offer({offering}, [&](Status status) { outcome = std::move(status); });
    at_.run();
    return outcome;
  }
  Status apply(const Offering& offering, const std::string& deployment) {
    Status outcome = fail(Code::failed, "not done");
    wire::Apply order{.deployment = deployment, .catalog = at_.held(offering)};
    at_.hub->apply({{offering.host, order}}, [&](Status status) { outcome = std::move(status); });
    at_.run();
    return outcome;
  }
  store::Connectivity stored_connectivity(const std::string& name) {
    return at_.at.host(name)->connectivity;
  }

  TestHub at_;
};

TEST_F(AgentHubTest, WelcomesAndBelievesTheCertificate) {
  Ear ear;
  linked("web1", &ear);
  auto welcome = ear.all<wire::Welcome>();
  ASSERT_EQ(welcome.size(), 1u);
  EXPECT_EQ(welcome[0].window, HubSettings().window);
  EXPECT_EQ(welcome[0].anchors, at_.at.vault->anchors());
  EXPECT_EQ(ear.all<wire::Resume>().size(), 1u);
  at_.run(seconds(2));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::online);
  EXPECT_EQ(at_.hub->presence().find(at_.host("web1").host)->agent, "production/web1");
}

TEST_F(AgentHubTest, StoresOnceWhatIsSentTwice) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  model::Map tree;
  tree.set("os", model::Value("debian"));
  agent.facts(tree);
  agent.drift("/etc/motd", true);
  agent.report("d-1", sha256("catalog"));
  agent.drift("/etc/motd", false);
  at_.run();
  EXPECT_EQ(agent.kept(), 0u);
  EXPECT_THAT(events(),
              ElementsAre("host.joined", "facts", "drift.opened", "report", "drift.settled"));
  EXPECT_EQ(at_.observer.noted.size(), 4u);
  // All again, as after an acknowledgement that was lost.
  wire::Report report{.number = {3, 2}, .target = "web1"};
  agent.say(report);
  at_.run();
  EXPECT_EQ(reports("web1").size(), 1u);
  EXPECT_EQ(ear.all<wire::Acknowledge>().back().through, 4);
  EXPECT_TRUE(agent.linked());
}

TEST_F(AgentHubTest, AcknowledgesOnlyWhatIsDurable) {
  SimulatedAgent& agent = linked("web1");
  agent.report("d-1", sha256("catalog"));
  at_.network.advance(Duration(0));  // it has come, and was not written
  EXPECT_EQ(agent.acknowledged(), 0);
  at_.restart();
  EXPECT_EQ(reports("web1").size(), 0u);
  at_.connect(agent);
  at_.run();
  EXPECT_EQ(agent.acknowledged(), 1);
  EXPECT_EQ(reports("web1").size(), 1u);
}

TEST_F(AgentHubTest, ANewerStreamEndsTheOneBefore) {
  SimulatedAgent& agent = linked("web1");
  agent.report("d-1", sha256("catalog"));
  at_.run();
  SimulatedAgent anew(
      {.name = "web1", .machine_id = "id of web1", .boot_id = "boot-1", .stream = "another"},
      at_.at.clock);
  at_.connect(anew);
  anew.report("d-2", sha256("catalog"));
  at_.run();
  EXPECT_FALSE(agent.linked());
  EXPECT_EQ(anew.acknowledged(), 1);
  EXPECT_EQ(reports("web1").size(), 2u);
}

TEST_F(AgentHubTest, AGapEndsTheLink) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  agent.say(wire::Report{.number = {7, 6}, .target = "web1"});
  at_.run();
  EXPECT_EQ(ear.goodbye(), "protocol");
  EXPECT_FALSE(agent.linked());
  EXPECT_EQ(reports("web1").size(), 0u);
}

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

TEST_F(AgentHubTest, OffersAreFetchedAndAppliesAnswered) {
  SimulatedAgent& agent = linked("web1");
  auto offering = at_.offering("web1");
  ASSERT_TRUE(offer(offering));
  EXPECT_EQ(agent.held(), at_.held(offering));
  ASSERT_TRUE(apply(offering, "d-1"));
  EXPECT_EQ(reports("web1").at(0).run, "d-1");
  EXPECT_THAT(at_.observer.noted, Contains(HasSubstr("report d-1")));
  auto orders = at_.at.store->read([&](store::Reader& r) {
    return store::orders::of_host(r, at_.at.production, at_.host("web1").host);
  });
  EXPECT_EQ(orders->apply, std::nullopt);
  EXPECT_NE(orders->offer, std::nullopt);
}

TEST_F(AgentHubTest, OrdersWaitForTheAgentAndOutliveTheServer) {
  Ear ear;
  SimulatedAgent& agent = at_.add("web1", ear.listen());
  auto offering = at_.offering("web1");
  ASSERT_TRUE(offer(offering));
  ASSERT_TRUE(apply(offering, "d-1"));
  at_.hub->pause({at_.host("web1")}, "disk", [](Status status) { EXPECT_TRUE(status); });
  at_.run();
  at_.restart();
  at_.connect(agent);
  at_.run();
  EXPECT_TRUE(agent.paused());
  EXPECT_EQ(agent.held(), at_.held(offering));
  EXPECT_EQ(reports("web1").size(), 1u);
  at_.run(seconds(2));
  EXPECT_EQ(at_.at.host("web1")->compliance, store::Compliance::held);
  // Given again only as far as it stands.
  at_.network.break_link(*agent.link());
  at_.connect(agent);
  at_.run();
  EXPECT_EQ(ear.all<wire::Apply>().size(), 1u);
  EXPECT_EQ(ear.all<wire::Offer>().size(), 2u);
}

TEST_F(AgentHubTest, AnOfferOfAnothersCatalogIsRefused) {
  linked("web1");
  linked("db1");
  auto offering = at_.offering("web1");
  offering.host = at_.host("db1");
  EXPECT_EQ(offer(offering).error().code, Code::invalid);
  offering.host.environment = at_.at.testing;
  EXPECT_EQ(offer(offering).error().code, Code::not_found);
}

TEST_F(AgentHubTest, NoAgentFetchesWhatIsAnothers) {
  Ear of_web, of_db;
  SimulatedAgent& web = linked("web1", &of_web);
  SimulatedAgent& db = linked("db1", &of_db);
  Digest blob = at_.content.add("secret of web1");
  auto offering = at_.offering("web1", {blob.hex()});
  ASSERT_TRUE(offer(offering));
  ASSERT_TRUE(offer(at_.offering("db1")));
  auto fetch = [](const std::string& target, wire::Content content, const Digest& digest) {
    return wire::Fetch{target, content, digest, 0, 100};
  };
  db.say(fetch("db1", wire::Content::blob, blob));
  db.say(fetch("db1", wire::Content::catalog, at_.held(offering).catalog));
  web.say(fetch("web1", wire::Content::blob, blob));
  at_.run();
  EXPECT_EQ(of_web.all<wire::Piece>().back().bytes, "secret of web1");
  auto missing = of_db.all<wire::Missing>();
  ASSERT_EQ(missing.size(), 2u);
  for (const auto& one : missing)
    EXPECT_EQ(one.error.code, Code::denied);
  db.say(fetch("web1", wire::Content::blob, blob));
  at_.run();
  EXPECT_EQ(of_db.goodbye(), "protocol");
}

TEST_F(AgentHubTest, ContentComesInPieces) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  std::string bytes(3 * wire::kPieceBytes / 2, 'x');
  Digest blob = at_.content.add(bytes);
  ASSERT_TRUE(offer(at_.offering("web1", {blob.hex()})));
  const size_t before = ear.all<wire::Piece>().size();
  agent.say(wire::Fetch{"web1", wire::Content::blob, blob, 10, wire::kMostFetchBytes});
  at_.run();
  auto pieces = ear.all<wire::Piece>();
  ASSERT_EQ(pieces.size(), before + 2);
  EXPECT_EQ(pieces[before].offset, 10);
  EXPECT_EQ(pieces[before].bytes + pieces[before + 1].bytes, bytes.substr(10));
  agent.say(wire::Fetch{"web1", wire::Content::blob, blob, wire::kMostBlobBytes, 1});
  at_.run();
  EXPECT_EQ(ear.all<wire::Missing>().size(), 1u);
}

TEST_F(AgentHubTest, QuestionsAreAnsweredOrFail) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  std::vector<std::string> answers;
  auto note = [&](const auto& answer) {
    answers.push_back(answer ? "answered" : std::string(to_string(answer.error().code)));
  };
  auto read = [&] {
    at_.hub->read(at_.host("web1"), "files", {"/etc/motd"}, seconds(5), note);
    at_.run(Duration(0));
  };
  read();
  int64_t request = ear.all<wire::Read>().back().request;
  agent.say(wire::ReadResult{.request = request, .target = "web1", .result = wire::Readings{}});
  agent.say(wire::ReadResult{.request = request, .target = "web1", .result = wire::Readings{}});
  agent.say(wire::ReadResult{.request = 77, .target = "web1", .result = wire::Readings{}});
  at_.run();
  EXPECT_THAT(answers, ElementsAre("answered"));
  at_.hub->plan(at_.host("web1"), sha256("x"), seconds(5), note);
  at_.run();
  agent.say(wire::PlanResult{.request = ear.all<wire::Plan>().back().request,
                             .target = "web1",
                             .result = wire::Fault{Code::stale, "another one"}});
  at_.run();
  read();
  at_.run(seconds(6));
  read();
  at_.network.break_link(*agent.link());
  at_.run();
  read();
  EXPECT_THAT(answers, ElementsAre("answered", "stale", "timeout", "unavailable", "unavailable"));
}

TEST_F(AgentHubTest, TheSilentAreLateAndThenLost) {
  SimulatedAgent& agent = linked("web1");
  at_.run(seconds(100));
  EXPECT_TRUE(agent.linked());  // heartbeats go both ways
  at_.network.cut(*agent.link());
  at_.run(seconds(50));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::late);
  at_.run(seconds(60));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::lost);
  EXPECT_EQ(at_.hub->links(), 0u);
}

TEST_F(AgentHubTest, ANewerLinkReplacesTheOneBefore) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  SimulatedAgent again({.name = "web1", .machine_id = "id of web1", .boot_id = "boot-1"},
                       at_.at.clock);
  at_.connect(again);
  at_.run();
  EXPECT_EQ(ear.goodbye(), "replaced");
  EXPECT_FALSE(agent.linked());
  EXPECT_TRUE(again.welcome());
  at_.run(seconds(2));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::online);
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

TEST_F(AgentHubTest, WhatIsNoMessageEndsTheLink) {
  const std::string large(wire::kMostFrame, 'x');
  const std::string texts[] = {"",
                               "{",
                               "[]",
                               R"({"type":"facts","v":1})",
                               R"({"type":"heartbeat","v":2})",
                               R"({"type":"offer","v":1})",
                               R"({"type":"facts","v":1,"target":")" + large + "\"}"};
  int n = 0;
  for (const std::string& text : texts) {
    Ear ear;
    SimulatedAgent& agent = linked("web" + std::to_string(n++), &ear);
    agent.say_text(text);
    at_.run();
    EXPECT_EQ(ear.goodbye(), "protocol") << text.substr(0, 80);
    EXPECT_FALSE(agent.linked());
  }
  SimulatedAgent& newer = linked("newer");
  newer.say_text(R"({"type":"a-thing-of-tomorrow","v":1})");
  at_.run();
  EXPECT_TRUE(newer.linked());
}

TEST_F(AgentHubTest, LargeMessagesKeepTheirOrder) {
  SimulatedAgent& agent = linked("web1");
  model::Map large, small;
  large.set("text", model::Value(std::string(500'000, 'x')));
  small.set("text", model::Value("y"));
  agent.facts(large);
  agent.report("d-1", sha256("catalog"));
  agent.drift("/etc/motd", true);
  at_.run();
  EXPECT_TRUE(agent.linked());
  EXPECT_EQ(agent.kept(), 0u);
  EXPECT_THAT(events(), ElementsAre("host.joined", "facts", "report", "drift.opened"));
}

TEST_F(AgentHubTest, NothingIsSaidBeforeHelloAndWelcome) {
  at_.add("web1");
  auto said_by = [&](const std::vector<wire::AgentMessage>& messages) {
    auto link = at_.link("web1");
    std::string last;
    link->start({[&](const net::Message& m) { last = m.bytes; }, [](const net::Closed&) {}});
    for (const auto& message : messages)
      link->send({wire::to_json(message)});
    at_.run();
    return last;
  };
  wire::Hello hello{.agent_version = "0",
                    .boot_id = "boot-1",
                    .machine_id = "id of web1",
                    .stream = "s",
                    .targets = {{.name = "web1"}}};
  wire::State state{.target = "web1"};
  EXPECT_THAT(said_by({state}), HasSubstr("hello"));
  EXPECT_THAT(said_by({hello, state}), HasSubstr("before the welcome"));
  wire::Hello twice = hello;
  twice.targets.push_back({.name = "web1"});
  EXPECT_THAT(said_by({twice}), HasSubstr("twice"));
  hello.protocols = {7, 9};
  EXPECT_THAT(said_by({hello}), HasSubstr("unsupported"));
}

TEST(AgentHubBoundsTest, LinksThatSayNothingAreBoundedAndEnd) {
  TestHub at({.unwelcomed = 3});
  at.add("web1");
  std::vector<std::shared_ptr<net::Link>> links;
  int refused = 0, ended = 0;
  for (int i = 0; i < 5; ++i) {
    links.push_back(at.link("web1"));
    links.back()->start({[&](const net::Message& m) {
                           refused += m.bytes.find("refused") != std::string::npos;
                           ended += m.bytes.find("no hello came") != std::string::npos;
                         },
                         [](const net::Closed&) {}});
  }
  at.run();
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(at.hub->links(), 3u);
  at.run(seconds(30));
  EXPECT_EQ(ended, 3);
  EXPECT_EQ(at.hub->links(), 0u);
}

TEST_F(AgentHubTest, StopSaysGoodbyeToAll) {
  Ear of_web, of_db;
  linked("web1", &of_web);
  linked("db1", &of_db);
  at_.hub->stop();
  at_.run(Duration(0));
  EXPECT_EQ(of_web.goodbye(), "stopping");
  EXPECT_EQ(of_db.goodbye(), "stopping");
  EXPECT_EQ(at_.hub->links(), 0u);
}

TEST_F(AgentHubTest, WhatTheServerMayHaveLostIsRecalled) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  agent.facts({});
  at_.run();
  EXPECT_EQ(ear.all<wire::Recall>().size(), 0u);
  at_.hub->recall(at_.host("web1"));
  at_.run();
  EXPECT_EQ(ear.all<wire::Recall>().size(), 1u);
  // Other facts than those that are stored.
  model::Map other;
  other.set("a", model::Value(1));
  ASSERT_TRUE(at_.at.store->write([&](store::Writer& w) {
    return store::facts::record(w, at_.at.production, at_.host("web1").host, {other}, w.now());
  }));
  at_.network.break_link(*agent.link());
  at_.connect(agent);
  at_.run();
  EXPECT_EQ(ear.all<wire::Recall>().size(), 2u);
}

}  // namespace
}  // namespace consort::server
