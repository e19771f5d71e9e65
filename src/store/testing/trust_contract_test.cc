#include "model/json.h"
#include "store/audit.h"
#include "store/certificates.h"
#include "store/enrolments.h"
#include "store/testing/contract.h"
#include "store/tokens.h"

namespace consort::store {
namespace {

class TrustContract : public StoreContract {
 protected:
  TokenId add_token(const std::string& secret, Token token = {}) {
    return write([&](Writer& w) { return tokens::add(w, token, Secret(secret)); });
  }
  std::string find(const std::string& secret) {
    return read_code([&](Reader& r) { return tokens::find(r, Secret(secret)); });
  }
  std::string use(const std::string& secret) {
    return write_code([&](Writer& w) { return tokens::use(w, Secret(secret)); });
  }
};

INSTANTIATE_TEST_SUITE_P(All, TrustContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(TrustContract, AnUseThatTakesNoneIsNoted) {
  TokenId id = add_token("open", {.kind = TokenKind::api, .name = "ci"});
  auto last = [&] { return read([&](Reader& r) { return tokens::get(r, id); }).last_used; };
  EXPECT_EQ(last(), std::nullopt);
  write([&](Writer& w) { return tokens::note_use(w, id); });
  EXPECT_EQ(last(), clock_.wall());
  EXPECT_EQ(write_code([&](Writer& w) { return tokens::note_use(w, {99}); }), "not-found");
}

TEST_P(TrustContract, TokensKeepTheirTerms) {
  Token token{.kind = TokenKind::join,
              .name = "ten web servers",
              .scope = TokenScope::write,
              .environment = prod_,
              .tags = {"base", "web"},
              .uses_left = 2,
              .expires = clock_.wall() + std::chrono::minutes(10),
              .created = clock_.wall()};
  token.id = add_token("s3cret", token);
  EXPECT_EQ(read([&](Reader& r) { return tokens::find(r, Secret("s3cret")); }), token);
  EXPECT_EQ(find("s3cre"), "denied");

  EXPECT_EQ(use("s3cret"), "ok");
  EXPECT_EQ(read([&](Reader& r) { return tokens::get(r, token.id); }).uses_left, 1);
  EXPECT_EQ(use("s3cret"), "ok");
  EXPECT_EQ(use("s3cret"), "denied");
  EXPECT_EQ(find("s3cret"), "denied");
}

TEST_P(TrustContract, TokensEnd) {
  TokenId revoked = add_token("revoked");
  add_token("short", {.expires = clock_.wall() + std::chrono::minutes(10)});
  EXPECT_EQ(find("revoked"), "ok");
  EXPECT_EQ(use("short"), "ok");
  write([&](Writer& w) { return tokens::revoke(w, revoked); });
  EXPECT_EQ(find("revoked"), "denied");
  EXPECT_EQ(use("revoked"), "denied");
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(find("short"), "denied");
  EXPECT_EQ(use("short"), "denied");
  EXPECT_EQ(write_code([&](Writer& w) { return tokens::add(w, {}, Secret("short")); }), "exists");
}

TEST_P(TrustContract, TheLastUseGoesToOne) {
  add_token("once", {.kind = TokenKind::join, .uses_left = 1});
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { admitted += use("once") == "ok"; });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(admitted, 1);
}

TEST_P(TrustContract, CertificatesAreRevokedOnce) {
  Certificate certificate{.serial = "0af3",
                          .environment = prod_,
                          .host = add_host("a"),
                          .fingerprint = sha256("der"),
                          .issued = clock_.wall(),
                          .not_after = clock_.wall() + std::chrono::hours(720)};
  write([&](Writer& w) { return certificates::add(w, certificate); });
  EXPECT_EQ(read([](Reader& r) { return certificates::find(r, "0af3"); }), certificate);
  EXPECT_EQ(write_code([&](Writer& w) { return certificates::add(w, certificate); }), "exists");

  auto revoke = [&](EnvironmentId environment, const std::string& reason) {
    return write_code(
        [&](Writer& w) { return certificates::revoke(w, environment, "0af3", reason); });
  };
  EXPECT_EQ(revoke(test_, "not yours"), "not-found");
  EXPECT_EQ(revoke(prod_, "stolen"), "ok");
  EXPECT_EQ(revoke(prod_, "again"), "ok");
  auto all = read([&](Reader& r) { return certificates::of_host(r, prod_, certificate.host); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].reason, "stolen");
  EXPECT_EQ(all[0].revoked, clock_.wall());
  auto revoked = [&] { return read(certificates::revoked_serials); };
  EXPECT_EQ(revoked(), std::vector<std::string>{"0af3"});
  clock_.advance(std::chrono::hours(721));
  EXPECT_EQ(revoked(), std::vector<std::string>{});
}

TEST_P(TrustContract, EnrolmentsAreDecidedOnce) {
  Enrolment asked{.fingerprint = sha256("key"),
                  .request = "-----BEGIN",
                  .name = "db1",
                  .source = "192.0.2.7",
                  .inventory = model::parse_json(R"({"cpus":4})")->map()};
  auto ask = [&] { return write([&](Writer& w) { return enrolments::ask(w, asked); }); };
  EnrolmentId id = ask();
  asked.source = "192.0.2.8";
  EXPECT_EQ(ask(), id);
  EXPECT_EQ(read([&](Reader& r) { return enrolments::get(r, id); }).source, "192.0.2.8");
  auto pending = [&] {
    return read([&](Reader& r) { return enrolments::list(r, EnrolmentState::pending, {}); })
        .items.size();
  };
  EXPECT_EQ(pending(), 1u);

  HostId host = add_host("db1");
  auto approve = [&] {
    return write_code(
        [&](Writer& w) { return enrolments::approve(w, id, prod_, host, "token:1"); });
  };
  EXPECT_EQ(approve(), "ok");
  EXPECT_EQ(approve(), "stale");
  EXPECT_EQ(write_code([&](Writer& w) { return enrolments::reject(w, id, "token:2"); }), "stale");
  asked.name = "evil";
  EXPECT_EQ(ask(), id);
  Enrolment decided = *read([&](Reader& r) { return enrolments::find(r, sha256("key")); });
  EXPECT_EQ(decided.name, "db1");
  EXPECT_EQ(decided.state, EnrolmentState::approved);
  EXPECT_EQ(decided.host, host);
  EXPECT_EQ(decided.decided_by, "token:1");
  EXPECT_EQ(pending(), 0u);
}

TEST_P(TrustContract, TheAuditTrailIsAChain) {
  auto append = [&](const std::string& verb, std::optional<EnvironmentId> environment) {
    AuditEntry entry{.environment = environment,
                     .actor = "token:1",
                     .verb = verb,
                     .object = "host:db1",
                     .details = model::parse_json(R"({"reason":"moved"})")->map()};
    return write([&](Writer& w) { return audit::append(w, entry); });
  };
  EXPECT_EQ(read([](Reader& r) { return audit::head(r); }), AuditHead{});
  AuditHead first = append("host.add", prod_);
  append("server.restart", {});
  AuditHead last = append("host.retire", prod_);
  EXPECT_EQ(last.sequence, 3);
  EXPECT_EQ(read([](Reader& r) { return audit::head(r); }), last);
  for (const std::optional<AuditHead>& witness :
       {std::optional<AuditHead>(), {AuditHead{}}, {first}, {last}})
    EXPECT_EQ(read_code([&](Reader& r) { return audit::verify(r, witness); }), "ok");
  AuditHead forged{3, sha256("forged")};
  EXPECT_EQ(read_code([&](Reader& r) { return audit::verify(r, forged); }), "corrupt");

  auto verbs = [&](const AuditFilter& filter) {
    std::string all;
    for (const AuditEntry& entry :
         read([&](Reader& r) { return audit::list(r, filter, {}); }).items)
      all += entry.verb + " ";
    return all;
  };
  EXPECT_EQ(verbs({}), "host.retire server.restart host.add ");
  EXPECT_EQ(verbs({.environment = prod_}), "host.retire host.add ");
  EXPECT_EQ(verbs({.actor = "token:2"}), "");
  EXPECT_EQ(verbs({.object = "host:db1"}), "host.retire server.restart host.add ");
}

TEST_P(TrustContract, AChangeThatFailsLeavesNoAuditEntry) {
  EXPECT_EQ(write_code([&](Writer& w) -> Status {
              TRY_DO(audit::append(w, {.actor = "token:1", .verb = "host.add"}));
              return fail(Code::denied, "no");
            }),
            "denied");
  EXPECT_EQ(read([](Reader& r) { return audit::head(r); }), AuditHead{});
}

}  // namespace
}  // namespace consort::store
