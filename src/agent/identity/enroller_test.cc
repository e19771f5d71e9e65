#include "agent/identity/enroller.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "agent/identity/renewal.h"
#include "agent/testing/fake_server.h"
#include "base/testing/silent_log.h"
#include "trust/testing/folder.h"
#include "trust/words/fingerprint_words.h"
#include "trust/x509/signing_request.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

class EnrollerTest : public testing::Test {
 protected:
  MembershipStore store() { return std::move(*MembershipStore::open(folder_.path() + "/keys")); }
  Enroller::Plea plea() {
    return {.servers = {server_.address()},
            .root_key = server_.token().root_key,
            .token = server_.token(),
            .machine = {"m", "b", "web1.example.com"}};
  }
  Result<Membership> join(Enroller::Plea plea, std::stop_token stop = {}) {
    Enroller::Observer observer{[this](const std::string& words) { words_ = words; },
                                [this](Duration, const std::optional<std::string>&) { ++pending_; },
                                [this](const Error&, Duration) { ++failed_; }};
    MembershipStore store = this->store();
    Enroller enroller(store, std::move(plea), clock_, observer, {.first = 10ms, .cap = 50ms});
    return enroller.run(stop);
  }

  SystemClock clock_;
  FakeServer server_{clock_};
  trust::Folder folder_;
  std::string words_;
  std::atomic<int> pending_ = 0, failed_ = 0;
};

TEST_F(EnrollerTest, JoinsByItsToken) {
  auto joined = join(plea());
  ASSERT_TRUE(joined) << joined.error().to_string();
  EXPECT_EQ(joined->name.id(), "production/web1");
  EXPECT_EQ(joined->servers, std::vector<std::string>{server_.address()});
  EXPECT_EQ(joined->beliefs.anchors, server_.anchors());
  EXPECT_EQ(words_, trust::FingerprintWords(joined->key.fingerprint()).to_string());
  auto kept = store().load();
  ASSERT_TRUE(kept && *kept) << kept.error().to_string();
  EXPECT_EQ((*kept)->certificate(), joined->certificate());
  EXPECT_EQ((*kept)->beliefs.anchors, joined->beliefs.anchors);
}

TEST_F(EnrollerTest, BelievesNoServerWithAnotherRoot) {
  auto wrong = plea();
  wrong.root_key = sha256("another root");
  auto joined = join(wrong);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, Code::denied);
  EXPECT_EQ(server_.enrolments(), 0u);
  EXPECT_FALSE(*store().load());
}

TEST_F(EnrollerTest, SaysWhyItIsRefused) {
  auto wrong = plea();
  wrong.token->secret = Secret(std::string(32, 'x'));
  auto joined = join(wrong);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, Code::denied);
  EXPECT_EQ(joined.error().message, "the token does not count");
}

TEST_F(EnrollerTest, WaitsForApprovalWithTheSameKey) {
  server_.pend(true);
  auto without = plea();
  without.token.reset();
  std::jthread approver([this] {
    while (pending_ == 0)
      std::this_thread::sleep_for(1ms);
    server_.pend(false);
  });
  auto joined = join(without);
  ASSERT_TRUE(joined) << joined.error().to_string();
  EXPECT_EQ(words_, trust::FingerprintWords(joined->key.fingerprint()).to_string());
  EXPECT_GE(server_.enrolments(), 2u);
}

TEST_F(EnrollerTest, AsksAgainWithTheSameKeyAfterItWasKilled) {
  auto first = store().enrolment_key();
  auto joined = join(plea());
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->key.fingerprint(), first->fingerprint());
}

TEST_F(EnrollerTest, TriesEveryServerAndThenAllAgain) {
  auto many = plea();
  many.servers = {"127.0.0.1:1", server_.address()};
  EXPECT_TRUE(join(many));
  EXPECT_EQ(failed_, 0);
}

TEST_F(EnrollerTest, WaitsForAServerThatIsAway) {
  server_.stop();
  std::jthread starter([this] {
    while (failed_ < 2)
      std::this_thread::sleep_for(1ms);
    server_.start();
  });
  EXPECT_TRUE(join(plea()));
}

TEST_F(EnrollerTest, StopsAtOnce) {
  server_.stop();
  std::stop_source stop;
  std::jthread stopper([&] {
    while (failed_ == 0)
      std::this_thread::sleep_for(1ms);
    stop.request_stop();
  });
  auto joined = join(plea(), stop.get_token());
  ASSERT_FALSE(joined);
}

class RenewalTest : public EnrollerTest {
 protected:
  RenewalTest() : membership_(*join(plea())) {}

  // The time moves; what the server signs is of the time as it is.
  struct LaterClock final : Clock {
    MonotonicTime now() const override { return SystemClock().now() + later; }
    WallTime wall() const override { return SystemClock().wall() + later; }
    Duration later{};
  };
  LaterClock later_;
  SilentLog log_;
  Membership membership_;
  MembershipStore kept_ = store();
  Renewal renewal_{kept_, membership_, later_, log_, 0.0};
};

TEST_F(RenewalTest, IsAskedForFromAThirdOfTheLifeOn) {
  EXPECT_FALSE(renewal_.ask());
  later_.later = 24h * 9;
  EXPECT_FALSE(renewal_.ask());
  later_.later = 24h * 11;
  EXPECT_TRUE(renewal_.ask());
  EXPECT_FALSE(renewal_.ask());  // one question at a time
}

TEST_F(RenewalTest, GivesAnotherKeyAndCertificate) {
  later_.later = 24h * 11;
  auto question = renewal_.ask();
  auto before = membership_.certificate();
  ASSERT_TRUE(renewal_.take(server_.certificate_for(question->request)));
  EXPECT_NE(membership_.certificate().fingerprint, before.fingerprint);
  EXPECT_NE(membership_.certificate().key_fingerprint, before.key_fingerprint);
  EXPECT_EQ((*kept_.load())->certificate(), membership_.certificate());
}

TEST_F(RenewalTest, LeavesTheOldOneInForceWhenItFails) {
  later_.later = 24h * 11;
  auto before = membership_.certificate();
  EXPECT_FALSE(renewal_.take(server_.certificate_for("nobody asked")));
  ASSERT_TRUE(renewal_.ask());
  EXPECT_FALSE(renewal_.take({wire::Fault{Code::denied, "the certificate was revoked"}}));
  EXPECT_TRUE(log_.told("revoked"));
  later_.later += 1min;
  EXPECT_FALSE(renewal_.ask());  // not at once again
  later_.later += 1h;
  auto question = renewal_.ask();
  ASSERT_TRUE(question);
  trust::PrivateKey other = trust::PrivateKey::generate();
  auto request = trust::SigningRequest::make(other, "x")->to_pem();
  EXPECT_FALSE(renewal_.take(server_.certificate_for(request)));  // for another key
  EXPECT_EQ(membership_.certificate(), before);
  EXPECT_EQ((*kept_.load())->certificate(), before);
}

TEST(MembershipStore, SaysWhatIsWrongWithItsFiles) {
  trust::Folder folder;
  auto store = MembershipStore::open(folder.path() + "/keys");
  ASSERT_TRUE(store);
  EXPECT_FALSE(*store->load());
  folder.write("keys/agent.pem", "nonsense");
  ::chmod((folder.path() + "/keys/agent.pem").c_str(), 0600);
  auto loaded = store->load();
  ASSERT_FALSE(loaded);
}

}  // namespace
}  // namespace consort::agent
