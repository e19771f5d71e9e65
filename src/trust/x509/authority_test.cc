#include "trust/x509/authority.h"

#include <gtest/gtest.h>

#include "trust/testing/authorities.h"
#include "trust/testing/folder.h"
#include "trust/x509/trust_bundle.h"

namespace consort::trust {
namespace {

using std::chrono::hours;

const CertificateAuthority& ours() {
  static const CertificateAuthority shared = new_authority();
  return shared;
}

TEST(CertificateAuthority, IsARootAndOneBelow) {
  EXPECT_EQ(ours().root().subject, "example root");
  EXPECT_EQ(ours().root().issuer, "example root");
  EXPECT_EQ(ours().root().not_after, kNow + kRootLife);
  EXPECT_EQ(ours().root().usage, (Usage{.authority = true, .path_length = 1}));
  EXPECT_EQ(ours().issuing().subject, "example issuing");
  EXPECT_EQ(ours().issuing().issuer, "example root");
  EXPECT_EQ(ours().issuing().not_after, kNow + kIssuingLife);
  EXPECT_EQ(ours().issuing().usage, (Usage{.authority = true, .path_length = 0}));
}

TEST(CertificateAuthority, IssuesToAgents) {
  PrivateKey key = PrivateKey::generate();
  auto agent = ours().issue_agent(new_request(key), web1(), kNow);
  ASSERT_TRUE(agent) << agent.error().to_string();
  EXPECT_EQ(agent->subject, "production/web1");
  EXPECT_EQ(agent->names, (Names{.uris = {"consort://example/production/web1"}}));
  EXPECT_EQ(agent->usage, Usage{.client = true});
  EXPECT_EQ(agent->key_fingerprint, key.fingerprint());
  EXPECT_EQ(agent->not_before, kNow - kClockSkew);
  EXPECT_EQ(agent->not_after, kNow + kAgentLife);
}

TEST(CertificateAuthority, IssuesToServers) {
  Certificate server = new_server(ours());
  EXPECT_EQ(server.subject, "consort.example.com");
  EXPECT_EQ(server.usage, Usage{.server = true});
  EXPECT_EQ(server.names.addresses, (std::vector<std::string>{"192.0.2.1", "2001:db8::1"}));
  EXPECT_EQ(server.not_after, kNow + kServerLife);
}

TEST(CertificateAuthority, ServerNamesAreChecked) {
  const std::pair<Names, std::string> cases[] = {
      {{}, "a server is known by DNS names and IP addresses, at least one"},
      {{.dns = {"a.example"}, .uris = {"consort://a/b/c"}},
       "a server is known by DNS names and IP addresses, at least one"},
      {{.dns = {"*.example.com"}}, "'*.example.com' is not the name of one host"},
      {{.dns = {"a,DNS:b"}}, "'a,DNS:b' is not the name of one host"},
      {{.dns = {"a..b"}}, "'a..b' is not the name of one host"},
      {{.dns = {"-a"}}, "'-a' is not the name of one host"},
      {{.dns = {std::string("a\0b", 3)}}, "'a\\x00b' is not the name of one host"},
      {{.addresses = {"300.0.0.1"}}, "'300.0.0.1' is not an IP address"},
      {{.addresses = {"example.com"}}, "'example.com' is not an IP address"},
  };
  for (const auto& [names, message] : cases) {
    auto server = ours().issue_server(new_request(), names, kNow);
    ASSERT_FALSE(server) << message;
    EXPECT_EQ(server.error().message, message);
  }
  std::string longest = std::string(63, 'a') + "." + std::string(63, 'b');
  auto server = ours().issue_server(new_request(), {.dns = {longest}}, kNow);
  ASSERT_TRUE(server) << server.error().to_string();
  EXPECT_EQ(server->subject, "server");
}

TEST(CertificateAuthority, NothingInARequestButItsKeyIsBelieved) {
  Folder folder;
  auto made = folder.openssl(
      "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out "
      "request.pem "
      "-subj /CN=root -addext basicConstraints=CA:TRUE -addext extendedKeyUsage=serverAuth "
      "-addext subjectAltName=DNS:evil.example.com,URI:consort://example/production/db1");
  ASSERT_TRUE(made.succeeded) << made.text;
  auto request = SigningRequest::from_pem(folder.read("request.pem"));
  Certificate agent = ours().issue_agent(request.value(), web1(), kNow).value();
  EXPECT_EQ(agent.subject, "production/web1");
  EXPECT_EQ(agent.usage, Usage{.client = true});
  EXPECT_EQ(agent.names, (Names{.uris = {"consort://example/production/web1"}}));
}

TEST(CertificateAuthority, AnAgentNameIsCheckedHoweverItWasMade) {
  EXPECT_FALSE(ours().issue_agent(new_request(), {"example", "production", "web1/../db"}, kNow));
}

TEST(CertificateAuthority, SerialsAreRandom) {
  std::set<std::string> serials;
  PrivateKey key = PrivateKey::generate();
  for (int i = 0; i < 200; ++i) {
    std::string serial = ours().issue_agent(new_request(key), web1(), kNow)->serial;
    EXPECT_GE(serial.size(), 28u);
    EXPECT_LE(serial.size(), 32u);
    serials.insert(serial);
  }
  EXPECT_EQ(serials.size(), 200u);
}

TEST(CertificateAuthority, NothingOutlivesTheIssuingCertificate) {
  WallTime late = ours().issuing().not_after - hours(48);
  EXPECT_EQ(new_agent(ours(), late).not_after, ours().issuing().not_after);
  for (WallTime when : {ours().issuing().not_after, ours().issuing().not_before - hours(1)}) {
    auto agent = ours().issue_agent(new_request(), web1(), when);
    ASSERT_FALSE(agent);
    EXPECT_EQ(agent.error().code, Code::stale);
  }
}

TEST(CertificateAuthority, IsKeptWithoutTheRootsKeyAndWorksOn) {
  CertificateAuthority authority = new_authority();
  Secret root_key = authority.root_key()->to_pem();
  authority.forget_root_key();
  EXPECT_FALSE(authority.root_key());
  auto loaded = CertificateAuthority::load(authority.root(), {}, authority.issuing(),
                                           authority.issuing_key());
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  EXPECT_TRUE(loaded->issue_agent(new_request(), web1(), kNow));
  EXPECT_EQ(loaded->with_new_issuing(kNow).error().code, Code::unavailable);

  auto whole = CertificateAuthority::load(authority.root(), PrivateKey::from_pem(root_key).value(),
                                          authority.issuing(), authority.issuing_key());
  ASSERT_TRUE(whole) << whole.error().to_string();
  WallTime later = kNow + hours(24 * 700);
  auto renewed = whole->with_new_issuing(later);
  ASSERT_TRUE(renewed) << renewed.error().to_string();
  EXPECT_EQ(renewed->root(), authority.root());
  EXPECT_EQ(renewed->issuing().subject, "example issuing");
  EXPECT_EQ(renewed->issuing().not_after, later + kIssuingLife);
  TrustBundle bundle = TrustBundle::make({authority.root()}).value();
  auto name = bundle.check_agent(renewed->chain(new_agent(*renewed, later)), later);
  EXPECT_TRUE(name) << name.error().to_string();
}

TEST(CertificateAuthority, AnIssuingCertificateDoesNotOutliveTheRoot) {
  WallTime late = kNow + kRootLife - hours(24);
  EXPECT_EQ(ours().with_new_issuing(late)->issuing().not_after, ours().root().not_after);
}

TEST(CertificateAuthority, PartsThatDoNotBelongTogetherAreRefused) {
  CertificateAuthority other = new_authority();
  const Certificate agent = new_agent(ours());
  struct Case {
    Certificate root;
    PrivateKey root_key;
    Certificate issuing;
    PrivateKey issuing_key;
    std::string message;
  };
  const PrivateKey &root_key = *ours().root_key(), &issuing_key = ours().issuing_key();
  const std::string not_below = "' are not a root and the authority below it";
  const Case cases[] = {
      {ours().root(), issuing_key, ours().issuing(), issuing_key,
       "the key of 'example root' belongs to another certificate"},
      {ours().root(), root_key, ours().issuing(), root_key,
       "the key of 'example issuing' belongs to another certificate"},
      {ours().root(), root_key, other.issuing(), other.issuing_key(),
       "'example root' and 'example issuing" + not_below},
      {ours().issuing(), issuing_key, ours().issuing(), issuing_key,
       "'example issuing' and 'example issuing" + not_below},
  };
  for (const Case& c : cases) {
    auto loaded = CertificateAuthority::load(c.root, c.root_key, c.issuing, c.issuing_key);
    ASSERT_FALSE(loaded) << c.message;
    EXPECT_EQ(loaded.error().message, c.message);
  }
}

TEST(CertificateAuthority, OrganizationsHaveShortPlainNames) {
  EXPECT_TRUE(CertificateAuthority::create(std::string(32, 'o'), kNow));
  EXPECT_FALSE(CertificateAuthority::create(std::string(33, 'o'), kNow));
  EXPECT_FALSE(CertificateAuthority::create("a\nb", kNow));
}

// The chain as openssl(1) sees it: it verifies for its purpose, only for it, and only in its time.
TEST(CertificateAuthority, OpensslVerifiesTheChain) {
  Folder folder;
  folder.write("root.pem", ours().root().to_pem());
  folder.write("issuing.pem", ours().issuing().to_pem());
  folder.write("agent.pem", new_agent(ours()).to_pem());
  folder.write("server.pem", new_server(ours()).to_pem());
  folder.write("other.pem", new_authority().root().to_pem());
  auto at = [](WallTime time) {
    return std::to_string(
        std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time)));
  };
  struct Case {
    std::string root, purpose, leaf;
    WallTime when;
    bool verifies;
  };
  const Case cases[] = {
      {"root", "sslclient", "agent", kNow, true},
      {"root", "sslserver", "agent", kNow, false},
      {"root", "sslserver", "server", kNow, true},
      {"root", "sslclient", "server", kNow, false},
      {"other", "sslclient", "agent", kNow, false},
      {"root", "sslclient", "agent", kNow + hours(24 * 31), false},
      {"root", "sslclient", "agent", kNow - hours(2), false},
  };
  for (const Case& c : cases) {
    auto output = folder.openssl("verify -x509_strict -auth_level 2 -attime " + at(c.when) +
                                 " -purpose " + c.purpose + " -CAfile " + c.root +
                                 ".pem -untrusted issuing.pem " + c.leaf + ".pem");
    EXPECT_EQ(output.succeeded, c.verifies) << output.text;
  }
  std::string text = folder.openssl("x509 -in agent.pem -noout -text").text;
  for (const char* line :
       {"Version: 3", "ecdsa-with-SHA256", "NIST CURVE: P-256", "CA:FALSE",
        "TLS Web Client Authentication", "URI:consort://example/production/web1"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << " in\n" << text;
  }
  EXPECT_EQ(text.find("TLS Web Server Authentication"), std::string::npos);
}

}  // namespace
}  // namespace consort::trust
