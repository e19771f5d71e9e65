#include "trust/x509/private_key.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "trust/testing/authorities.h"
#include "trust/testing/folder.h"

namespace consort::trust {
namespace {

TEST(PrivateKey, ReadsBackItsText) {
  for (int i = 0; i < 50; ++i) {
    PrivateKey key = PrivateKey::generate();
    auto back = PrivateKey::from_pem(key.to_pem());
    ASSERT_TRUE(back) << back.error().to_string();
    EXPECT_EQ(back->to_pem(), key.to_pem());
    EXPECT_EQ(back->public_key(), key.public_key());
    EXPECT_TRUE(is_p256(key.public_key()));
  }
}

TEST(PrivateKey, EveryFlippedBitIsRefusedOrMeansTheSame) {
  PrivateKey key = PrivateKey::generate();
  const std::string pem = key.to_pem().reveal();
  for (size_t bit = 0; bit < pem.size() * 8; ++bit) {
    auto back = PrivateKey::from_pem(Secret(flipped(pem, bit)));
    if (back) {  // a version number that nobody asks for
      EXPECT_EQ(back->public_key(), key.public_key()) << bit;
    }
  }
}

TEST(PrivateKey, OpensslReadsOursAndWeReadOpenssls) {
  Folder folder;
  folder.write("ours.pem", PrivateKey::generate().to_pem().reveal());
  auto text = folder.openssl("pkey -in ours.pem -text -noout");
  EXPECT_TRUE(text.succeeded);
  EXPECT_NE(text.text.find("NIST CURVE: P-256"), std::string::npos) << text.text;

  ASSERT_TRUE(
      folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out theirs.pem")
          .succeeded);
  auto theirs = PrivateKey::from_pem(Secret(folder.read("theirs.pem")));
  ASSERT_TRUE(theirs) << theirs.error().to_string();
  folder.openssl("pkey -in theirs.pem -pubout -outform DER -out theirs.pub");
  EXPECT_EQ(theirs->public_key(), folder.read("theirs.pub"));
}

TEST(PrivateKey, OtherKeysAreRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {"-algorithm RSA -pkeyopt rsa_keygen_bits:1024", "the private key is not one on P-256"},
      {"-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "the private key is not one on P-256"},
      {"-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
       "the private key is not one on P-256"},
      {"-algorithm ED25519", "the private key is not one on P-256"},
      {"-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:x",
       "this is no PEM text of a PRIVATE KEY: line 1 is not '-----BEGIN PRIVATE KEY-----'"},
  };
  Folder folder;
  for (const auto& [how, message] : cases) {
    ASSERT_TRUE(folder.openssl("genpkey " + how + " -out key.pem").succeeded) << how;
    auto key = PrivateKey::from_pem(Secret(folder.read("key.pem")));
    ASSERT_FALSE(key) << how;
    EXPECT_EQ(key.error().message, message) << how;
  }
}

}  // namespace
}  // namespace consort::trust
