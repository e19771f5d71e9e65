#include "server/identity/authority_vault.h"

#include <filesystem>
#include <fstream>

#include "store/testing/temporary_folder.h"
#include "trust/x509/trust_bundle.h"
#include "wire/testing/samples.h"

namespace consort::server {
namespace {

class AuthorityVaultTest : public ::testing::Test {
 protected:
  AuthorityVaultTest() {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
  }
  std::unique_ptr<AuthorityVault> open() {
    auto vault = AuthorityVault::open(folder_.path(), "example", clock_);
    if (!vault) throw std::runtime_error(vault.error().to_string());
    return std::move(*vault);
  }
  static trust::TrustedKeys trusted(const wire::Anchors& anchors) {
    trust::TrustedKeys keys;
    for (const std::string& key : anchors.signing_keys)
      keys.add(trust::PublicKey::parse(key).value());
    return keys;
  }
  // Whether one who believes the anchors believes what the vault signs.
  static bool believed(const wire::Anchors& anchors, const wire::SignedHeader& header) {
    for (const std::string& text : anchors.signing_keys) {
      trust::Signature signature{.key_id = trust::PublicKey::parse(text)->id()};
      std::copy(header.signature.begin(), header.signature.end(), signature.bytes.begin());
      if (trusted(anchors).verify(signature, wire::kCatalogPurpose, header.header)) return true;
    }
    return false;
  }

  store::TemporaryFolder folder_;
  ManualClock clock_;
};

TEST_F(AuthorityVaultTest, IsTheSameAfterARestart) {
  auto first = open();
  auto second = open();
  EXPECT_EQ(second->root_key(), first->root_key());
  EXPECT_EQ(second->anchors(), first->anchors());
  EXPECT_EQ(second->ticket_key(), first->ticket_key());
  EXPECT_EQ(second->ticket_key().reveal().size(), 80u);
  EXPECT_TRUE(believed(first->anchors(), second->sign(wire::sample_header())));
}

TEST_F(AuthorityVaultTest, CertifiesTheServerItself) {
  auto vault = open();
  auto identity = vault->server_identity({.dns = {"consort.example.com"}, .addresses = {"::1"}});
  ASSERT_TRUE(identity) << identity.error().to_string();
  auto chain = trust::certificates_from_pem(identity->chain_pem).value();
  auto bundle = trust::TrustBundle::pinned(chain, vault->root_key()).value();
  EXPECT_TRUE(bundle.check_server(chain, "consort.example.com", clock_.wall()));
  EXPECT_FALSE(bundle.check_server(chain, "other.example.com", clock_.wall()));
}

TEST_F(AuthorityVaultTest, MakesAnotherIssuingAuthorityInTime) {
  auto first = open();
  clock_.advance(trust::kIssuingLife - std::chrono::hours(24 * 30));
  auto second = open();
  EXPECT_EQ(second->root_key(), first->root_key());
  EXPECT_NE(second->authority().issuing().serial, first->authority().issuing().serial);
  EXPECT_EQ(open()->authority().issuing().serial, second->authority().issuing().serial);
}

TEST_F(AuthorityVaultTest, MakesAnotherIssuingAuthorityWhileItRuns) {
  auto vault = open();
  const std::string first = vault->authority().issuing().serial;
  ASSERT_TRUE(vault->renew_authority());
  EXPECT_EQ(vault->authority().issuing().serial, first);
  clock_.advance(trust::kIssuingLife - std::chrono::hours(24 * 30));
  ASSERT_TRUE(vault->renew_authority());
  EXPECT_NE(vault->authority().issuing().serial, first);
  auto chain =
      trust::certificates_from_pem(vault->server_identity({.dns = {"localhost"}})->chain_pem)
          .value();
  EXPECT_EQ(chain[0].not_after, clock_.wall() + trust::kServerLife);
}

TEST_F(AuthorityVaultTest, SigningKeysTakeOverOneFromAnother) {
  auto vault = open();
  const auto header = wire::sample_header();
  auto before = vault->anchors();
  EXPECT_EQ(vault->begin_signing_with_newest().error().code, Code::not_found);
  auto added = vault->add_signing_key();
  ASSERT_TRUE(added);
  auto both = vault->anchors();
  EXPECT_EQ(both.signing_keys.size(), 2u);
  EXPECT_TRUE(believed(before, vault->sign(header)));
  ASSERT_TRUE(vault->begin_signing_with_newest());
  EXPECT_FALSE(believed(before, vault->sign(header)));
  EXPECT_TRUE(believed(both, vault->sign(header)));
  auto old = trust::PublicKey::parse(before.signing_keys[0])->id();
  EXPECT_EQ(vault->remove_signing_key(*added).error().code, Code::busy);
  ASSERT_TRUE(vault->remove_signing_key(old));
  EXPECT_EQ(vault->anchors().signing_keys.size(), 1u);
  EXPECT_EQ(open()->anchors(), vault->anchors());
  EXPECT_TRUE(believed(vault->anchors(), open()->sign(header)));
}

TEST_F(AuthorityVaultTest, SaysWhichFileIsDamaged) {
  open();
  for (const char* name : {"issuing", "signing", "tickets", "root.crt"}) {
    std::filesystem::copy_file(folder_.path() + "/" + name, folder_.path() + "/kept");
    std::ofstream(folder_.path() + "/" + name) << "nonsense";
    EXPECT_FALSE(AuthorityVault::open(folder_.path(), "example", clock_)) << name;
    EXPECT_FALSE(AuthorityVault::check(folder_.path(), clock_)) << name;
    std::filesystem::rename(folder_.path() + "/kept", folder_.path() + "/" + name);
  }
  EXPECT_TRUE(AuthorityVault::check(folder_.path(), clock_));
  EXPECT_TRUE(AuthorityVault::open(folder_.path(), "example", clock_));
}

TEST_F(AuthorityVaultTest, ALookMakesNothing) {
  EXPECT_EQ(AuthorityVault::check(folder_.path(), clock_).error().code, Code::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  open();
  std::filesystem::remove(folder_.path() + "/tickets");
  EXPECT_EQ(AuthorityVault::check(folder_.path(), clock_).error().code, Code::not_found);
  open();
  clock_.advance(trust::kIssuingLife);
  EXPECT_EQ(AuthorityVault::check(folder_.path(), clock_).error().code, Code::invalid);
}

}  // namespace
}  // namespace consort::server
