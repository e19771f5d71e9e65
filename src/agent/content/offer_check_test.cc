#include "agent/content/offer_check.h"

#include <gtest/gtest.h>

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

class OfferCheck : public testing::Test {
 protected:
  OfferCheck() { trusted_.add(key_.public_key()); }

  wire::SignedHeader signed_by(const trust::SigningKey& key, std::string_view purpose = "catalog") {
    std::string text = wire::signed_bytes(header_);
    trust::Signature signature = key.sign(purpose, text);
    return {text, std::string(signature.bytes.begin(), signature.bytes.end())};
  }
  Error refused(const wire::SignedHeader& offered, std::optional<wire::Held> held = {}) {
    OfferRules rules{trusted_, "web1", "example", "production", held};
    auto header = checked_offer(offered, rules, now_);
    EXPECT_FALSE(header);
    return header ? Error{} : header.error();
  }

  const WallTime now_ = *parse_rfc3339("2026-03-02T12:00:00Z");
  const trust::SigningKey key_ = trust::SigningKey::generate();
  trust::TrustedKeys trusted_;
  wire::CatalogHeader header_{.host = "web1",
                              .organization = "example",
                              .environment = "production",
                              .revision = "r1",
                              .serial = 8,
                              .not_before = now_ - 1h,
                              .not_after = now_ + 1h,
                              .catalog = sha256("catalog"),
                              .bytes = 7,
                              .blobs = 0};
};

TEST_F(OfferCheck, TakesWhatIsRight) {
  OfferRules rules{trusted_, "web1", "example", "production", wire::Held{sha256("older"), 7}};
  auto header = checked_offer(signed_by(key_), rules, now_);
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(*header, header_);
  rules.held = wire::Held{header_.catalog, 8};
  EXPECT_TRUE(checked_offer(signed_by(key_), rules, now_));
}

TEST_F(OfferCheck, TakesAnyKeyThatIsTrusted) {
  trust::SigningKey next = trust::SigningKey::generate();
  trusted_.add(next.public_key());
  OfferRules rules{trusted_, "web1", "example", "production", {}};
  EXPECT_TRUE(checked_offer(signed_by(next), rules, now_));
  EXPECT_TRUE(checked_offer(signed_by(key_), rules, now_));
}

TEST_F(OfferCheck, RefusesWhatNobodyTrustedHasSigned) {
  EXPECT_EQ(refused(signed_by(trust::SigningKey::generate())).code, Code::denied);
  EXPECT_EQ(refused(signed_by(key_, "something else")).code, Code::denied);
  trusted_ = {};
  EXPECT_EQ(refused(signed_by(key_)).code, Code::denied);
}

TEST_F(OfferCheck, ReadsNothingBeforeTheSignatureHolds) {
  wire::SignedHeader offered = signed_by(key_);
  offered.header[10] ^= 1;
  EXPECT_EQ(refused(offered).code, Code::denied);
  offered = signed_by(key_);
  offered.signature[5] ^= 1;
  EXPECT_EQ(refused(offered).code, Code::denied);
  offered.signature.pop_back();
  EXPECT_EQ(refused(offered).code, Code::denied);
}

TEST_F(OfferCheck, RefusesWhatIsForOthers) {
  header_.host = "web2";
  EXPECT_EQ(refused(signed_by(key_)),
            fail(Code::denied, "the catalog is for host web2, not for web1"));
  header_.host = "web1";
  header_.environment = "test";
  EXPECT_EQ(refused(signed_by(key_)),
            fail(Code::denied, "the catalog is of example/test, not of example/production"));
  header_.environment = "production";
  header_.organization = "other";
  EXPECT_EQ(refused(signed_by(key_)).code, Code::denied);
}

TEST_F(OfferCheck, RefusesWhatIsOutOfItsTime) {
  header_.not_after = now_ - 1s;
  EXPECT_EQ(refused(signed_by(key_)).code, Code::timeout);
  header_.not_before = now_ + 1s;
  header_.not_after = now_ + 1h;
  EXPECT_EQ(refused(signed_by(key_)).code, Code::timeout);
}

TEST_F(OfferCheck, RefusesWhatIsOlderThanWhatIsHeld) {
  EXPECT_EQ(refused(signed_by(key_), wire::Held{sha256("newer"), 9}),
            fail(Code::stale, "the catalog is number 8, older than 9, which is held"));
  EXPECT_EQ(refused(signed_by(key_), wire::Held{sha256("another"), 8}).code, Code::stale);
}

}  // namespace
}  // namespace consort::agent
