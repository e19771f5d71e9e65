#include "trust/x509/trust_bundle.h"

#include <gtest/gtest.h>

#include "trust/testing/authorities.h"
#include "trust/testing/folder.h"
#include "trust/x509/certificate_draft.h"

namespace consort::trust {
namespace {

using std::chrono::hours;
using Chain = std::vector<Certificate>;

const CertificateAuthority& ours() {
  static const CertificateAuthority shared = new_authority();
  return shared;
}

TrustBundle trusting(const CertificateAuthority& authority) {
  return TrustBundle::make({authority.root()}).value();
}

std::string refusal(const Status& status) { return status ? "" : status.error().message; }

std::string agent_refusal(const Chain& chain, WallTime now = kNow) {
  auto name = trusting(ours()).check_agent(chain, now);
  if (name) return "";
  EXPECT_EQ(name.error().code, Code::denied);
  return name.error().message;
}

CertificateDraft draft(const PrivateKey& key, std::string subject, Usage usage) {
  return {.subject = std::move(subject),
          .public_key = key.public_key(),
          .not_before = kNow - hours(1),
          .not_after = kNow + hours(24),
          .usage = usage};
}

TEST(TrustBundle, KnowsAnAgentByItsCertificate) {
  auto name = trusting(ours()).check_agent(ours().chain(new_agent(ours())), kNow);
  ASSERT_TRUE(name) << name.error().to_string();
  EXPECT_EQ(*name, web1());
}

TEST(TrustBundle, KnowsAServerByEachOfItsNames) {
  Chain chain = ours().chain(new_server(ours()));
  for (const char* name : {"consort.example.com", "CONSORT.example.com", "localhost", "192.0.2.1",
                           "2001:db8::1", "2001:db8:0::1"}) {
    EXPECT_EQ(refusal(trusting(ours()).check_server(chain, name, kNow)), "") << name;
  }
  for (const char* name : {"example.com", "x.consort.example.com", "192.0.2.2", "2001:db8::2"}) {
    EXPECT_EQ(refusal(trusting(ours()).check_server(chain, name, kNow)),
              "the certificate of 'consort.example.com' is for consort.example.com, localhost, "
              "192.0.2.1, 2001:db8::1")
        << name;
  }
  EXPECT_EQ(refusal(trusting(ours()).check_server(chain, "", kNow)),
            "'' is not the name of a server");
  EXPECT_EQ(refusal(trusting(ours()).check_server(chain, std::string("localhost\0", 10), kNow)),
            "'localhost\\x00' is not the name of a server");
}

TEST(TrustBundle, TimeIsKept) {
  Chain chain = ours().chain(new_agent(ours()));
  EXPECT_EQ(agent_refusal(chain, chain[0].not_after - std::chrono::seconds(1)), "");
  EXPECT_EQ(agent_refusal(chain, chain[0].not_after + hours(1)),
            "the certificate of 'production/web1' expired at 2020-01-19T01:00:00.000Z, and it is "
            "2020-01-19T02:00:00.000Z");
  EXPECT_EQ(agent_refusal(chain, chain[0].not_before), "");
  EXPECT_NE(
      agent_refusal(chain, chain[0].not_before - hours(1)).find("' is valid from 2019-12-20T"),
      std::string::npos);
}

TEST(TrustBundle, NobodyPlaysTheOtherSide) {
  Chain server = ours().chain(new_server(ours())), agent = ours().chain(new_agent(ours()));
  EXPECT_EQ(agent_refusal(server),
            "the certificate of 'consort.example.com' is not meant for this side of a connection");
  EXPECT_EQ(refusal(trusting(ours()).check_server(agent, "web1", kNow)),
            "the certificate of 'production/web1' is not meant for this side of a connection");
}

TEST(TrustBundle, AnAuthorityIsNoAgent) {
  EXPECT_EQ(agent_refusal({ours().issuing()}),
            "the certificate of 'example issuing' is not meant for this side of a connection");
  EXPECT_EQ(agent_refusal({ours().root()}),
            "the certificate of 'example root' is not meant for this side of a connection");
}

TEST(TrustBundle, UsageIsNeverByOmission) {
  PrivateKey key = PrivateKey::generate();
  auto leaf =
      sign_certificate(draft(key, "production/web1", {}), &ours().issuing(), ours().issuing_key());
  EXPECT_EQ(agent_refusal(ours().chain(leaf.value())),
            "the certificate of 'production/web1' is not meant for this side of a connection");
}

TEST(TrustBundle, ChainsMustLeadHere) {
  CertificateAuthority other = new_authority();  // of the same name
  Certificate agent = new_agent(ours()), stranger = new_agent(other);
  const std::string nowhere =
      "the certificate of 'production/web1' does not lead to a root that is trusted here";
  EXPECT_EQ(agent_refusal(other.chain(stranger)),
            "the certificate of 'example root' does not lead to a root that is trusted here");
  EXPECT_EQ(agent_refusal({stranger, other.issuing()}),
            "the certificate of 'example issuing' does not lead to a root that is trusted here");
  EXPECT_EQ(agent_refusal({agent}), nowhere);
  EXPECT_EQ(agent_refusal({stranger, ours().issuing()}), nowhere);
  EXPECT_EQ(agent_refusal({}), "no certificate was sent");
  EXPECT_EQ(agent_refusal(Chain(5, agent)), "more than 4 certificates were sent");
}

TEST(TrustBundle, AgentsIssueNothing) {
  PrivateKey agent_key = PrivateKey::generate(), key = PrivateKey::generate();
  Certificate agent = ours().issue_agent(new_request(agent_key), web1(), kNow).value();
  auto forged =
      sign_certificate(draft(key, "production/web2", {.client = true}), &agent, agent_key);
  EXPECT_EQ(agent_refusal({forged.value(), agent, ours().issuing()}),
            "the certificate of 'production/web1' signed another, but is not that of an authority");
}

TEST(TrustBundle, TheIssuingAuthorityMakesNoAuthorities) {
  PrivateKey below_key = PrivateKey::generate(), key = PrivateKey::generate();
  auto below = sign_certificate(draft(below_key, "below", {.authority = true}), &ours().issuing(),
                                ours().issuing_key());
  auto forged =
      sign_certificate(draft(key, "production/web2", {.client = true}), &*below, below_key);
  EXPECT_EQ(agent_refusal({*forged, *below, ours().issuing()}),
            "the certificate of 'example issuing' has more authorities below it than it allows");
}

// A root and a leaf as weak as openssl(1) still makes them.
TEST(TrustBundle, WeakKeysAndHashesAreRefused) {
  struct Case {
    std::string root, leaf, hash, refusal;
  };
  const Case cases[] = {
      {"rsa:1024", "rsa:2048", "sha256", "the certificate of 'root' has a key that is too weak"},
      {"rsa:2048", "rsa:1024", "sha256",
       "the certificate of 'production/web1' has a key that is too weak"},
      {"rsa:2048", "rsa:2048", "sha1",
       "the certificate of 'production/web1' is signed with a hash that is too weak"},
      {"rsa:2048", "rsa:2048", "sha256", ""},
  };
  Folder folder;
  folder.write("leaf.ext",
               "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
               "extendedKeyUsage=clientAuth\nsubjectKeyIdentifier=hash\n"
               "authorityKeyIdentifier=keyid:always\n"
               "subjectAltName=URI:consort://example/production/web1\n");
  for (const Case& c : cases) {
    ASSERT_TRUE(folder
                    .openssl("req -x509 -nodes -keyout root.key -out root.pem -subj /CN=root "
                             "-addext keyUsage=critical,keyCertSign -newkey " +
                             c.root)
                    .succeeded);
    ASSERT_TRUE(folder
                    .openssl("req -new -nodes -keyout leaf.key -out leaf.csr -subj "
                             "'/CN=production\\/web1' -newkey " +
                             c.leaf)
                    .succeeded);
    auto made = folder.openssl(
        "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial "
        "-extfile leaf.ext -out leaf.pem -" +
        c.hash);
    ASSERT_TRUE(made.succeeded) << made.text;
    auto root = Certificate::from_pem(folder.read("root.pem"));
    auto leaf = Certificate::from_pem(folder.read("leaf.pem"));
    ASSERT_TRUE(root && leaf);
    auto name = TrustBundle::make({*root})->check_agent(Chain{*leaf}, leaf->not_before);
    EXPECT_EQ(name ? "" : name.error().message, c.refusal)
        << c.root << ' ' << c.leaf << ' ' << c.hash;
  }
}

TEST(TrustBundle, OneRootTakesOverFromAnother) {
  CertificateAuthority next = new_authority();
  Chain before = ours().chain(new_agent(ours())), after = next.chain(new_agent(next));
  TrustBundle both = trusting(ours()).with(next.root()).value();
  EXPECT_TRUE(both.check_agent(before, kNow));
  EXPECT_TRUE(both.check_agent(after, kNow));
  EXPECT_EQ(both.with(next.root())->roots().size(), 2u);
  TrustBundle last = both.without(ours().root().key_fingerprint).value();
  EXPECT_FALSE(last.check_agent(before, kNow));
  EXPECT_TRUE(last.check_agent(after, kNow));
  EXPECT_EQ(last.without(next.root().key_fingerprint).error().message, "no root is left to trust");
}

TEST(TrustBundle, OnlyRootsAreTrusted) {
  Certificate agent = new_agent(ours());
  for (const Certificate& certificate : {ours().issuing(), agent}) {
    auto bundle = TrustBundle::make({ours().root(), certificate});
    ASSERT_FALSE(bundle);
    EXPECT_EQ(bundle.error().message,
              "the certificate of '" + certificate.subject + "' is not that of a root");
  }
}

TEST(TrustBundle, AFingerprintFindsItsRoot) {
  Chain sent = ours().chain(new_server(ours()));
  auto bundle = TrustBundle::pinned(sent, ours().root().key_fingerprint);
  ASSERT_TRUE(bundle) << bundle.error().to_string();
  EXPECT_EQ(bundle->roots(), Chain{ours().root()});
  EXPECT_TRUE(bundle->check_server(sent, "localhost", kNow));
  // A certificate of the pinned kind that is no root must not become one.
  EXPECT_FALSE(TrustBundle::pinned(sent, ours().issuing().key_fingerprint));
  EXPECT_EQ(TrustBundle::pinned(sent, sha256("other")).error().code, Code::denied);
}

TEST(TrustBundle, AFlippedBitInAChainIsRefused) {
  Chain chain = ours().chain(new_agent(ours()));
  TrustBundle bundle = trusting(ours());
  for (size_t bit = 0; bit < chain[1].der.size() * 8; ++bit) {
    auto changed = Certificate::from_der(flipped(chain[1].der, bit));
    if (!changed) continue;
    EXPECT_FALSE(bundle.check_agent(Chain{chain[0], *changed}, kNow)) << bit;
  }
}

TEST(TrustBundle, ManyThreadsAskOne) {
  Chain chain = ours().chain(new_agent(ours()));
  TrustBundle bundle = trusting(ours());
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j)
        right += bundle.check_agent(chain, kNow).has_value() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(right, 400);
}

}  // namespace
}  // namespace consort::trust
