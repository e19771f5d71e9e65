#include "trust/signing/signing_key.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/base64.h"
#include "base/hash.h"
#include "base/strings.h"
#include "trust/testing/authorities.h"
#include "trust/testing/folder.h"

namespace consort::trust {
namespace {

TrustedKeys trusting(const SigningKey& key) {
  TrustedKeys keys;
  keys.add(key.public_key());
  return keys;
}

RC_GTEST_PROP(SigningKey, SignsAnything, (const std::string& message)) {
  static const SigningKey key = SigningKey::generate();
  Signature signature = key.sign("catalog", message);
  RC_ASSERT(trusting(key).verify(signature, "catalog", message).has_value());
  RC_ASSERT(!trusting(key).verify(signature, "command", message));
  RC_ASSERT(!trusting(key).verify(signature, "catalog", message + "x"));
  RC_ASSERT(Signature::parse(signature.to_text()).value() == signature);
}

TEST(SigningKey, ReadsBackItsText) {
  SigningKey key = SigningKey::generate();
  EXPECT_EQ(PublicKey::parse(key.public_key().to_text()).value(), key.public_key());
  auto back = SigningKey::parse(key.to_text());
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(back->sign("catalog", "x"), key.sign("catalog", "x"));
}

TEST(SigningKey, TextsNameTheKey) {
  SigningKey key = SigningKey::generate();
  const std::string text = key.public_key().to_text();
  auto parts = split(text, ':');
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0], "ed25519");
  EXPECT_EQ(parts[1], sha256(*base64_decode(parts[2])).hex().substr(0, 16));
  EXPECT_TRUE(key.to_text().reveal().starts_with("ed25519-private:" + key.public_key().id() + ":"));
  EXPECT_EQ(key.sign("catalog", "x").key_id, key.public_key().id());
}

TEST(SigningKey, EveryFlippedBitIsRefused) {
  SigningKey key = SigningKey::generate();
  const std::string open = key.public_key().to_text(), secret = key.to_text().reveal();
  for (size_t bit = 0; bit < open.size() * 8; ++bit)
    EXPECT_FALSE(PublicKey::parse(flipped(open, bit))) << bit;
  for (size_t bit = 0; bit < secret.size() * 8; ++bit)
    EXPECT_FALSE(SigningKey::parse(Secret(flipped(secret, bit)))) << bit;

  const std::string message = "a catalog";
  const Signature signature = key.sign("catalog", message);
  for (size_t bit = 0; bit < message.size() * 8; ++bit)
    EXPECT_FALSE(trusting(key).verify(signature, "catalog", flipped(message, bit))) << bit;
  for (size_t bit = 0; bit < signature.bytes.size() * 8; ++bit) {
    Signature changed = signature;
    changed.bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    EXPECT_FALSE(trusting(key).verify(changed, "catalog", message)) << bit;
  }
}

TEST(TrustedKeys, OneTakesOverFromAnother) {
  SigningKey first = SigningKey::generate(), second = SigningKey::generate();
  TrustedKeys keys = trusting(first);
  keys.add(second.public_key());
  keys.add(second.public_key());
  EXPECT_EQ(keys.all().size(), 2u);
  EXPECT_TRUE(keys.verify(first.sign("catalog", "x"), "catalog", "x"));
  EXPECT_TRUE(keys.verify(second.sign("catalog", "x"), "catalog", "x"));
  keys.remove(first.public_key().id());
  EXPECT_EQ(keys.verify(first.sign("catalog", "x"), "catalog", "x").error().message,
            "the catalog is signed by the key " + first.public_key().id() +
                ", which is not trusted here");
  EXPECT_TRUE(keys.verify(second.sign("catalog", "x"), "catalog", "x"));
}

TEST(TrustedKeys, SignaturesOfOthersUnderOurNameAreRefused) {
  SigningKey ours = SigningKey::generate(), theirs = SigningKey::generate();
  Signature forged = theirs.sign("catalog", "x");
  forged.key_id = ours.public_key().id();
  auto refused = trusting(ours).verify(forged, "catalog", "x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::denied);
  EXPECT_EQ(refused.error().message,
            "the catalog is not what the key " + ours.public_key().id() + " signed");
}

TEST(Signature, MalformedTextIsRefused) {
  for (const char* text : {"", "signature", "signature:x", "signature:x:AQID", "ed25519:x:AQID",
                           "signature:x:AQID:y", "signature:x:?"}) {
    EXPECT_FALSE(Signature::parse(text)) << text;
  }
  EXPECT_EQ(Signature::parse("x").error().message, "this is not of the form signature:ID:BASE64");
  EXPECT_EQ(Signature::parse("signature:x:AQID").error().message,
            "what follows the id is not the base64 of 64 bytes");
}

// Ed25519 is Ed25519: openssl(1) verifies what we sign.
TEST(SigningKey, OpensslVerifiesOurs) {
  SigningKey key = SigningKey::generate();
  const std::string text = key.public_key().to_text();
  const Signature signature = key.sign("catalog", "hello");
  Folder folder;
  folder.write("key.der", std::string("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12) +
                              *base64_decode(split(text, ':')[2]));
  folder.write("message", std::string("consort catalog\0hello", 21));
  folder.write("signature", std::string(signature.bytes.begin(), signature.bytes.end()));
  auto output = folder.openssl(
      "pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in message -sigfile signature");
  EXPECT_TRUE(output.succeeded) << output.text;
}

}  // namespace
}  // namespace consort::trust
