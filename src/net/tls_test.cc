#include "net/tls.h"

#include <fcntl.h>
#include <openssl/ssl.h>

#include "net/http_server.h"
#include "net/openssl.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"

namespace consort::net {
namespace {

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

// A server that answers with the name in the client's certificate.
class TlsTest : public ::testing::Test {
 protected:
  void serve(TlsServer::Settings settings, HttpLimits limits = {}) {
    auto tls = TlsServer::make(std::move(settings));
    ASSERT_TRUE(tls) << tls.error().to_string();
    auto handle = [](Request request, Responder responder) {
      responder.send(Response::text(200, request.peer ? request.peer->common_name : "nobody"));
    };
    auto server = thread_.call([&] {
      return HttpServer::listen(thread_.loop(), {.tls = *tls, .limits = limits},
                                {.handle = handle});
    });
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = std::move(*server);
  }

  static TlsClient client(TlsClient::Settings settings) {
    auto client = TlsClient::make(std::move(settings));
    check(client.has_value(), "the client's settings are wrong");
    return *client;
  }

  // The body of the answer, or what went wrong on the way to it.
  std::string ask(const TlsClient& tls) {
    auto raw = RawClient::connect(server_->port(), &tls);
    if (!raw) return raw.error().message;
    if (!raw->send(kGet)) return "closed";
    std::string response = raw->read_response();
    return response.empty() ? "closed" : response.substr(response.find("\r\n\r\n") + 4);
  }

  // Whether a client that offers just this version gets a connection.
  bool accepts(int version) {
    SslContext context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    auto tcp = RawClient::connect(server_->port());
    Ssl ssl(SSL_new(context.get()));
    make_blocking(tcp->fd());
    SSL_set_fd(ssl.get(), tcp->fd());
    return SSL_connect(ssl.get()) == 1;
  }

  static void make_blocking(int fd) {
    timeval patience{10, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    int flags = ::fcntl(fd, F_GETFL);
    ::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  }

  TestAuthority authority_;
  TestAuthority other_authority_{"Another authority"};
  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(TlsTest, SpeaksTls13AndNothingOlder) {
  serve({.identity = authority_.issue()});
  EXPECT_TRUE(accepts(TLS1_3_VERSION));
  EXPECT_FALSE(accepts(TLS1_2_VERSION));
}

TEST_F(TlsTest, ClientTrustsOnlyItsRoots) {
  serve({.identity = authority_.issue()});
  EXPECT_EQ(ask(client({.roots_pem = authority_.root_pem()})), "nobody");
  EXPECT_THAT(ask(client({.roots_pem = other_authority_.root_pem()})),
              ::testing::HasSubstr("certificate"));
}

TEST_F(TlsTest, ClientRefusesAnotherName) {
  serve({.identity = authority_.issue({.address = "127.0.0.2"})});
  EXPECT_THAT(ask(client({.roots_pem = authority_.root_pem()})),
              ::testing::HasSubstr("IP address mismatch"));
}

TEST_F(TlsTest, ClientRefusesAnExpiredServer) {
  serve({.identity = authority_.issue({.valid = std::chrono::seconds(-60)})});
  EXPECT_THAT(ask(client({.roots_pem = authority_.root_pem()})),
              ::testing::HasSubstr("has expired"));
}

TEST_F(TlsTest, PinsAnAuthorityByItsFingerprint) {
  serve({.identity = authority_.issue()});
  EXPECT_EQ(ask(client({.pinned_root = authority_.key_fingerprint()})), "nobody");
  EXPECT_THAT(ask(client({.pinned_root = other_authority_.key_fingerprint()})),
              ::testing::HasSubstr("self-signed certificate in certificate chain"));
}

// The right CA certificate, sent along, does not make a leaf of another one right.
TEST_F(TlsTest, PinIsNotFooledByACertificateSentAlong) {
  TlsIdentity forged = other_authority_.issue();
  forged.chain_pem += authority_.root_pem();
  serve({.identity = forged});
  EXPECT_THAT(ask(client({.pinned_root = authority_.key_fingerprint()})),
              ::testing::HasSubstr("certificate"));
}

struct ClientCase {
  const char* name;
  ClientCertificates clients;
  enum { none, right, foreign, expired } shown;
  const char* answer;
};

class ClientCertificateTest : public TlsTest, public ::testing::WithParamInterface<ClientCase> {};

TEST_P(ClientCertificateTest, IsAskedForAndChecked) {
  TlsClient::Settings settings{.roots_pem = authority_.root_pem()};
  switch (GetParam().shown) {
    case ClientCase::none:
      break;
    case ClientCase::right:
      settings.identity = authority_.issue({.common_name = "agent"});
      break;
    case ClientCase::foreign:
      settings.identity = other_authority_.issue();
      break;
    case ClientCase::expired:
      settings.identity = authority_.issue({.valid = std::chrono::seconds(-1)});
      break;
  }
  serve({.identity = authority_.issue(),
         .clients = GetParam().clients,
         .client_roots_pem = authority_.root_pem()});
  EXPECT_EQ(ask(client(std::move(settings))), GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    All, ClientCertificateTest,
    ::testing::Values(
        ClientCase{"NotAskedFor", ClientCertificates::none, ClientCase::right, "nobody"},
        ClientCase{"OptionalNone", ClientCertificates::optional, ClientCase::none, "nobody"},
        ClientCase{"OptionalRight", ClientCertificates::optional, ClientCase::right, "agent"},
        ClientCase{"OptionalForeign", ClientCertificates::optional, ClientCase::foreign, "closed"},
        ClientCase{"RequiredNone", ClientCertificates::required, ClientCase::none, "closed"},
        ClientCase{"RequiredRight", ClientCertificates::required, ClientCase::right, "agent"},
        ClientCase{"RequiredForeign", ClientCertificates::required, ClientCase::foreign, "closed"},
        ClientCase{"RequiredExpired", ClientCertificates::required, ClientCase::expired, "closed"}),
    [](const auto& info) { return info.param.name; });

TEST_F(TlsTest, HandsThePeersCertificateToTheCheck) {
  std::mutex mutex;
  std::vector<PeerCertificate> seen;
  serve({.identity = authority_.issue(),
         .clients = ClientCertificates::required,
         .client_roots_pem = authority_.root_pem(),
         .check = [&](const PeerCertificate& peer) -> Status {
           std::lock_guard lock(mutex);
           seen.push_back(peer);
           if (seen.size() > 1) return fail(Code::denied, "revoked");
           return {};
         }});
  TlsClient agent = client(
      {.roots_pem = authority_.root_pem(), .identity = authority_.issue({.common_name = "web1"})});
  EXPECT_EQ(ask(agent), "web1");
  EXPECT_EQ(ask(agent), "closed");  // revoked meanwhile: the resumed session does not help
  std::lock_guard lock(mutex);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].common_name, "web1");
  EXPECT_EQ(seen[0].serial, "0abd");
  EXPECT_EQ(seen[0].fingerprint, sha256(seen[0].der));
  EXPECT_GT(seen[0].not_after, std::chrono::system_clock::now());
  EXPECT_EQ(seen[1].der, seen[0].der);
}

TEST_F(TlsTest, SettingsThatCannotWorkAreRefused) {
  TlsIdentity mixed = authority_.issue();
  mixed.key_pem = authority_.issue().key_pem;
  EXPECT_FALSE(TlsServer::make({.identity = mixed}));
  EXPECT_FALSE(TlsServer::make({.identity = {"", Secret("")}}));
  EXPECT_FALSE(TlsServer::make({.identity = authority_.issue(), .ticket_key = Secret("short")}));
  EXPECT_FALSE(
      TlsServer::make({.identity = authority_.issue(), .clients = ClientCertificates::required}));
  EXPECT_FALSE(TlsClient::make({}));
}

// Whether a connection over a pair of sockets resumes an earlier session.
bool resumes(const TlsServer& server, const TlsClient& client) {
  int ends[2];
  check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0, "no pair of sockets");
  Descriptor one(ends[0]), two(ends[1]);
  auto accepting = tls_transport(one.get(), server);
  auto connecting = tls_transport(two.get(), client, "localhost", 443);
  auto steps = [](Transport& transport) { return transport.handshake().kind == Step::Kind::done; };
  bool connected = false;
  for (bool accepted = false; !(accepted && connected); accepted = accepted || steps(*accepting))
    connected = connected || steps(*connecting);
  EXPECT_EQ(accepting->resumed(), connecting->resumed());
  accepting->write("x");  // behind the ticket for the next time
  char byte;
  EXPECT_EQ(connecting->read(&byte, 1).kind, Step::Kind::done);
  return connecting->resumed();
}

TEST_F(TlsTest, ResumesSessions) {
  auto server = TlsServer::make({.identity = authority_.issue()});
  TlsClient tls = client({.roots_pem = authority_.root_pem()});
  EXPECT_FALSE(resumes(*server, tls));
  EXPECT_TRUE(resumes(*server, tls));
  EXPECT_TRUE(resumes(*server, tls));
  EXPECT_FALSE(resumes(*server, client({.roots_pem = authority_.root_pem()})));
}

TEST_F(TlsTest, ResumesAcrossARestartWithTheSameTicketKey) {
  Secret key(std::string(80, 'k'));
  auto before = TlsServer::make({.identity = authority_.issue(), .ticket_key = key});
  auto after = TlsServer::make({.identity = authority_.issue(), .ticket_key = key});
  auto stranger = TlsServer::make({.identity = authority_.issue()});
  TlsClient tls = client({.roots_pem = authority_.root_pem()});
  EXPECT_FALSE(resumes(*before, tls));
  EXPECT_TRUE(resumes(*after, tls));
  EXPECT_FALSE(resumes(*stranger, tls));
}

TEST_F(TlsTest, AReplacedIdentityServesNewConnections) {
  serve({.identity = authority_.issue()});
  TlsClient trusts_other = client({.roots_pem = other_authority_.root_pem()});
  EXPECT_NE(ask(trusts_other), "nobody");
  server_->replace_tls(*TlsServer::make({.identity = other_authority_.issue()}));
  EXPECT_EQ(ask(trusts_other), "nobody");
}

}  // namespace
}  // namespace consort::net
