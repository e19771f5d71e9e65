#include <thread>

#include "server/identity/gate.h"
#include "server/identity/testing/premises.h"
#include "store/audit.h"
#include "store/certificates.h"
#include "trust/words/fingerprint_words.h"
#include "trust/x509/trust_bundle.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class EnrolmentTest : public ::testing::Test {
 protected:
  // "enrolled", "pending", or the code of the refusal.
  std::string ask(const TestMachine& machine, const std::optional<Secret>& token = {}) {
    auto answer = at_.desk->ask(machine.request(token), "192.0.2.1");
    if (!answer) return std::string(to_string(answer.error().code));
    return std::holds_alternative<wire::Enrolled>(*answer) ? "enrolled" : "pending";
  }
  std::string chain(const TestMachine& machine) {
    return std::get<wire::Enrolled>(at_.desk->ask(machine.request(), "192.0.2.1").value()).chain;
  }
  store::Enrolment enrolment(const TestMachine& machine) {
    return at_.store
        ->read(
            [&](store::Reader& r) { return store::enrolments::find(r, machine.key.fingerprint()); })
        .value()
        .value();
  }
  std::vector<std::string> audited() {
    auto page = at_.store->read([](store::Reader& r) { return store::audit::list(r, {}, {}); });
    std::vector<std::string> verbs;
    for (const auto& entry : page->items)
      verbs.push_back(entry.verb + " by " + entry.actor);
    return verbs;
  }
  // "accept" or why not.
  std::string enter(const trust::Certificate& certificate, const TestMachine& machine) {
    auto entry = at_.store->write([&](store::Writer& w) {
      return server::enter(
          w, trust::AgentName::of(certificate).value(),
          {certificate.serial, certificate.key_fingerprint, machine.machine_id, machine.boot_id});
    });
    return entry->refusal ? entry->refusal->message : "accept";
  }
  Result<std::string> renew(const trust::Certificate& certificate, const trust::PrivateKey& key) {
    store::HostId host = at_.host("web1")->id;
    return at_.store->write([&](store::Writer& w) {
      return server::renew(w, at_.vault->authority(), at_.production, host, certificate.serial,
                           trust::SigningRequest::make(key, "x").value());
    });
  }
  static trust::Certificate leaf(const std::string& chain) {
    return trust::certificates_from_pem(chain).value().front();
  }

  TestPremises at_;
};

TEST_F(EnrolmentTest, ATokenLetsAMachineIn) {
  TestMachine machine("Web1");
  auto answer = at_.desk->ask(machine.request(at_.token(1, {"base", "web"})), "192.0.2.1");
  ASSERT_TRUE(answer) << answer.error().to_string();
  const auto& enrolled = std::get<wire::Enrolled>(*answer);
  auto chain = trust::certificates_from_pem(enrolled.chain).value();
  auto roots = trust::certificates_from_pem(enrolled.anchors.roots).value();
  auto name = trust::TrustBundle::make(roots)->check_agent(chain, at_.clock.wall());
  ASSERT_TRUE(name) << name.error().to_string();
  EXPECT_EQ(name->id(), "production/web1");
  auto host = at_.host("web1").value();
  EXPECT_EQ(host.tags, (std::vector<std::string>{"base", "web"}));
  EXPECT_EQ(host.life_cycle, store::LifeCycle::managed);
  EXPECT_EQ(host.certificate, chain.front().serial);
  EXPECT_THAT(audited(), ::testing::Contains("certificate.issue by token:1"));
}

TEST_F(EnrolmentTest, AskingAgainWithTheSameKeyCostsNothing) {
  TestMachine machine("web1");
  Secret token = at_.token(1);
  EXPECT_EQ(ask(machine, token), "enrolled");
  std::string first = chain(machine);
  EXPECT_EQ(ask(machine, token), "enrolled");
  EXPECT_EQ(chain(machine), first);
  EXPECT_EQ(ask(TestMachine("web2"), token), "denied");
}

TEST_F(EnrolmentTest, OneUseOfATokenIsOneCertificate) {
  Secret token = at_.token(1);
  std::vector<TestMachine> machines;
  for (int i = 0; i < 100; ++i)
    machines.emplace_back("web" + std::to_string(i));
  std::atomic<int> enrolled = 0, denied = 0;
  std::vector<std::thread> threads;
  for (const TestMachine& machine : machines)
    threads.emplace_back([&] {
      std::string answer = ask(machine, token);
      ++(answer == "enrolled" ? enrolled : denied);
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(enrolled, 1);
  EXPECT_EQ(denied, 99);
  auto hosts = at_.store->read(
      [&](store::Reader& r) { return store::hosts::list(r, at_.production, {}, {}); });
  EXPECT_EQ(hosts->items.size(), 1u);
}

TEST_F(EnrolmentTest, TokensThatDoNotCount) {
  TestMachine machine("web1");
  EXPECT_EQ(ask(machine, Secret("consort_join_nonsense")), "corrupt");
  Secret late = at_.token();
  at_.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(ask(machine, late), "denied");
  auto revoked = at_.tokens->make({.environment = at_.production, .servers = {"x:1"}}, "token:1");
  ASSERT_TRUE(at_.tokens->revoke(revoked->id, "token:1"));
  EXPECT_EQ(ask(machine, revoked->text), "denied");
  EXPECT_EQ(at_.host("web1"), std::nullopt);
}

TEST_F(EnrolmentTest, WithoutATokenSomebodyApproves) {
  TestMachine machine("web1");
  EXPECT_EQ(ask(machine), "pending");
  EXPECT_EQ(ask(machine), "pending");
  auto pending = enrolment(machine);
  EXPECT_EQ(EnrolmentDesk::words(pending),
            trust::FingerprintWords(machine.key.fingerprint()).to_string());
  EnrolmentDesk::Approval approval{pending.id, at_.production, "db1", {"db"}, "token:7"};
  ASSERT_TRUE(at_.desk->approve(approval));
  EXPECT_EQ(at_.desk->approve(approval).error().code, Code::stale);
  EXPECT_EQ(trust::AgentName::of(leaf(chain(machine)))->id(), "production/db1");
  EXPECT_EQ(at_.host("db1")->tags, (std::vector<std::string>{"db"}));
  EXPECT_THAT(audited(), ::testing::Contains("enrolment.approve by token:7"));
}

TEST_F(EnrolmentTest, WhoWasRejectedStaysOut) {
  TestMachine machine("web1");
  EXPECT_EQ(ask(machine), "pending");
  ASSERT_TRUE(at_.desk->reject(enrolment(machine).id, "token:7"));
  EXPECT_EQ(ask(machine), "denied");
  EXPECT_EQ(ask(machine, at_.token()), "denied");
}

TEST_F(EnrolmentTest, TheQueueOfThoseWhoWaitIsBounded) {
  at_.desk = std::make_unique<EnrolmentDesk>(
      *at_.store, *at_.vault, *at_.barred,
      EnrolmentDesk::Settings{.most_pending = 3, .most_pending_of_source = 2});
  TestMachine first("a");
  EXPECT_EQ(ask(first), "pending");
  EXPECT_EQ(ask(TestMachine("b")), "pending");
  EXPECT_EQ(ask(TestMachine("c")), "busy");
  EXPECT_EQ(ask(first), "pending");
  EXPECT_TRUE(at_.desk->ask(TestMachine("c").request(), "192.0.2.2"));
  EXPECT_FALSE(at_.desk->ask(TestMachine("d").request(), "192.0.2.3"));
  at_.clock.advance(std::chrono::hours(24 * 8));
  EXPECT_EQ(ask(TestMachine("d")), "pending");
}

TEST_F(EnrolmentTest, AReinstalledHostIsResolvedByOneCall) {
  TestMachine before("web1"), after("web1");
  auto old = at_.join(before);
  EXPECT_EQ(ask(after, at_.token()), "pending");
  auto told = at_.desk->ask(after.request(at_.token()), "192.0.2.1");
  EXPECT_EQ(std::get<wire::EnrolmentPending>(*told).reason,
            "the name web1 is taken by a managed host: reinstall it, or approve this machine under "
            "another name");
  EXPECT_EQ(enrolment(after).inventory.find(kWhyItWaits)->text(),
            std::get<wire::EnrolmentPending>(*told).reason);
  auto pending = enrolment(after);
  EXPECT_EQ(at_.desk->approve({pending.id, at_.production, "", {}, "token:7"}).error().code,
            Code::exists);
  EXPECT_EQ(enter(old, before), "accept");
  std::vector<std::string> ended;
  at_.barred->listen([&](store::HostId, const std::string& reason) { ended.push_back(reason); });
  ASSERT_TRUE(at_.desk->reinstall(at_.production, at_.host("web1")->id, pending.id, "token:7"));
  EXPECT_EQ(ended, (std::vector<std::string>{"the host was installed again"}));
  EXPECT_TRUE(at_.barred->is_barred(old.serial));
  EXPECT_EQ(enter(leaf(chain(after)), after), "accept");
  EXPECT_THAT(enter(old, before), HasSubstr("revoked"));
  EXPECT_EQ(ask(before), "denied");
}

TEST_F(EnrolmentTest, OneCertificateOnTwoMachinesIsQuarantine) {
  TestMachine machine("web1"), copy("web1");
  copy.key = machine.key;
  copy.machine_id = "another";
  auto certificate = at_.join(machine);
  EXPECT_EQ(enter(certificate, machine), "accept");
  EXPECT_EQ(enter(certificate, copy), "two machines have the same certificate");
  EXPECT_EQ(at_.life_cycle("web1"), store::LifeCycle::quarantined);
  EXPECT_THAT(enter(certificate, machine), HasSubstr("quarantine"));
  EXPECT_EQ(ask(machine), "denied");
  EXPECT_THAT(audited(), ::testing::Contains("host.quarantine by server"));
  ASSERT_TRUE(at_.custody->release(at_.production, at_.host("web1")->id, "token:7"));
  EXPECT_EQ(enter(certificate, machine), "accept");
  EXPECT_EQ(enter(certificate, copy), "two machines have the same certificate");
}

TEST_F(EnrolmentTest, ABootThatHadEndedIsACopy) {
  TestMachine machine("web1");
  auto certificate = at_.join(machine);
  machine.boot_id = "boot-2";
  EXPECT_EQ(enter(certificate, machine), "accept");
  machine.boot_id = "boot-1";
  EXPECT_THAT(enter(certificate, machine), HasSubstr("copies"));
}

TEST_F(EnrolmentTest, RevokedAndRetiredAreOut) {
  TestMachine machine("web1");
  auto certificate = at_.join(machine);
  auto host = at_.host("web1")->id;
  ASSERT_TRUE(at_.custody->revoke(at_.production, host, "the key leaked", "token:7"));
  EXPECT_FALSE(at_.barred->check(peer_of(certificate)));
  EXPECT_THAT(enter(certificate, machine), HasSubstr("the key leaked"));
  at_.reopen();
  EXPECT_FALSE(at_.barred->check(peer_of(certificate)));
  ASSERT_TRUE(at_.custody->retire(at_.production, host, "token:7"));
  EXPECT_EQ(ask(TestMachine("web1"), at_.token()), "denied");
}

TEST_F(EnrolmentTest, RenewalKeepsTheOneBefore) {
  TestMachine machine("web1");
  auto first = at_.join(machine);
  auto key = trust::PrivateKey::generate();
  at_.clock.advance(std::chrono::hours(24 * 11));
  auto chain = renew(first, key);
  ASSERT_TRUE(chain) << chain.error().to_string();
  auto second = leaf(*chain);
  EXPECT_GT(second.not_after, first.not_after);
  // The answer was lost: the same request has the same answer.
  EXPECT_EQ(renew(first, key).value(), *chain);
  EXPECT_EQ(enter(first, machine), "accept");
  EXPECT_EQ(enter(second, machine), "accept");
  auto third = leaf(renew(second, trust::PrivateKey::generate()).value());
  EXPECT_THAT(enter(first, machine), HasSubstr("no longer"));
  EXPECT_EQ(renew(first, key).error().code, Code::denied);
  at_.clock.advance(std::chrono::hours(24 * 31));
  EXPECT_THAT(enter(third, machine), HasSubstr("has ended"));
}

TEST_F(EnrolmentTest, ACertificateOfAnotherHostIsNoneOfThisOne) {
  TestMachine web("web1"), db("db1");
  auto of_web = at_.join(web);
  at_.join(db);
  auto entry = at_.store->write([&](store::Writer& w) {
    return server::enter(w, trust::AgentName::make("example", "production", "db1").value(),
                         {of_web.serial, of_web.key_fingerprint, web.machine_id, web.boot_id});
  });
  EXPECT_EQ(entry->refusal->code, Code::denied);
}

}  // namespace
}  // namespace consort::server
