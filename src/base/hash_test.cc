#include "base/hash.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace consort {
namespace {

constexpr std::string_view kOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, IsTheStandardOne) {
  EXPECT_EQ(sha256("").hex(), kOfNothing);
  EXPECT_EQ(sha256("abc").hex(), kOfAbc);
}

TEST(Sha256, ComesOutTheSameInPieces) {
  Hasher hasher;
  for (std::string_view piece : {"a", "", "bc"})
    hasher.update(piece);
  Hasher moved = std::move(hasher);
  EXPECT_EQ(moved.finish(), sha256("abc"));
  EXPECT_EQ(Hasher().finish().hex(), kOfNothing);
}

TEST(Digest, ReadsItsOwnHexAndNoOther) {
  EXPECT_EQ(Digest::from_hex(kOfAbc), sha256("abc"));
  std::string upper(kOfAbc), foreign(kOfAbc);
  upper[0] = 'B';
  foreign[63] = 'g';
  for (const std::string& text : {upper, foreign, std::string(kOfAbc.substr(1)), std::string()})
    EXPECT_EQ(Digest::from_hex(text), std::nullopt) << text;
}

TEST(Digest, SortsAsItsHexDoes) {
  EXPECT_LT(sha256("abc"), sha256(""));
  EXPECT_LT(sha256("abc").hex(), sha256("").hex());
}

TEST(FastHash, TellsContentsApart) {
  EXPECT_EQ(fast_hash("abc"), fast_hash("abc"));
  EXPECT_NE(fast_hash("abc"), fast_hash("abd"));
  EXPECT_EQ(fingerprint(""), fingerprint(""));
  EXPECT_NE(fingerprint("abc"), fingerprint(std::string_view("abc\0", 4)));
}

TEST(ToHex, WritesTwoDigitsAByte) { EXPECT_EQ(to_hex("\x01\xAB\xFF"), "01abff"); }

}  // namespace
}  // namespace consort
