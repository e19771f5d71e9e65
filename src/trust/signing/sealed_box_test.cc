#include "trust/signing/sealed_box.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "trust/signing/key_text.h"
#include "trust/testing/authorities.h"

namespace consort::trust {
namespace {

RC_GTEST_PROP(SealedBox, OpensWhatWasSealed, (const std::string& text)) {
  static const OpeningKey key = OpeningKey::generate();
  auto opened = key.open(key.sealing_key().seal(Secret(text)));
  RC_ASSERT(opened.has_value());
  RC_ASSERT(opened->reveal() == text);
}

RC_GTEST_PROP(SealedBox, NothingElseOpens, (const std::string& text)) {
  static const OpeningKey key = OpeningKey::generate();
  RC_ASSERT(!key.open(text));
}

TEST(SealedBox, HidesTheSecretAndDiffersEveryTime) {
  OpeningKey key = OpeningKey::generate();
  std::string one = key.sealing_key().seal(Secret("hunter2")),
              other = key.sealing_key().seal(Secret("hunter2"));
  EXPECT_NE(one, other);
  EXPECT_EQ(one.size(), 48u + 7u);
  EXPECT_EQ(one.find("hunter2"), one.npos);
}

TEST(SealedBox, OthersCannotOpen) {
  OpeningKey key = OpeningKey::generate(), other = OpeningKey::generate();
  auto opened = other.open(key.sealing_key().seal(Secret("hunter2")));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::denied);
  EXPECT_EQ(opened.error().message, "this is not sealed for the key " + other.sealing_key().id() +
                                        ", or was changed since");
}

TEST(SealedBox, EveryFlippedBitIsRefused) {
  OpeningKey key = OpeningKey::generate();
  const std::string sealed = key.sealing_key().seal(Secret("x"));
  // The last bit of an X25519 point is ignored by the curve, but not by the nonce made from it.
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit)
    EXPECT_FALSE(key.open(flipped(sealed, bit))) << bit;

  const std::string open = key.sealing_key().to_text(), secret = key.to_text().reveal();
  for (size_t bit = 0; bit < open.size() * 8; ++bit)
    EXPECT_FALSE(SealingKey::parse(flipped(open, bit))) << bit;
  for (size_t bit = 0; bit < secret.size() * 8; ++bit)
    EXPECT_FALSE(OpeningKey::parse(Secret(flipped(secret, bit)))) << bit;
}

TEST(SealedBox, KeysReadBackTheirText) {
  OpeningKey key = OpeningKey::generate();
  EXPECT_EQ(SealingKey::parse(key.sealing_key().to_text()).value(), key.sealing_key());
  auto back = OpeningKey::parse(key.to_text());
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(back->open(key.sealing_key().seal(Secret("x")))->reveal(), "x");
}

// Points of small order: what is sealed for them, everybody can open.
TEST(SealedBox, KeysThatOpenForEverybodyAreRefused) {
  std::string zero(32, '\0'), one = std::string(1, '\1') + std::string(31, '\0');
  for (const std::string& point : {zero, one}) {
    auto key = SealingKey::parse(KeyText{key_id(point), point}.to_text("x25519"));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().message, "the sealing key is one that anybody could open with");
  }
}

}  // namespace
}  // namespace consort::trust
