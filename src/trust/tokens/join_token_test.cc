#include "trust/tokens/join_token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "trust/testing/authorities.h"
#include "trust/tokens/api_token.h"
#include "trust/tokens/token_text.h"

namespace consort::trust {
namespace {

const Digest kRoot = sha256("root");

RC_GTEST_PROP(JoinToken, ReadsBackItsText, ()) {
  auto letters = rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcz019.-"))));
  std::vector<std::string> servers;
  for (int i = *rc::gen::inRange(1, 9); i > 0; --i)
    servers.push_back(*letters + ":" + std::to_string(*rc::gen::inRange(1, 65536)));
  JoinToken token = JoinToken::generate(servers, kRoot).value();
  auto back = JoinToken::parse(token.to_text());
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == token);
  RC_ASSERT(back->matches(token.digest()));
}

TEST(JoinToken, EveryFlippedBitIsRefused) {
  const std::string text =
      JoinToken::generate({"consort.example.com:7443"}, kRoot)->to_text().reveal();
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    EXPECT_FALSE(JoinToken::parse(Secret(flipped(text, bit)))) << bit;
  }
}

TEST(JoinToken, IsOneWordOfReasonableLength) {
  auto token = JoinToken::generate({"consort.example.com:7443"}, kRoot);
  const std::string text = token->to_text().reveal();
  EXPECT_TRUE(text.starts_with("consort_join_"));
  EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), text.npos);
  EXPECT_EQ(text.size(), 164u);
}

TEST(JoinToken, NoTwoAreTheSame) {
  auto one = JoinToken::generate({"a:1"}, kRoot), other = JoinToken::generate({"a:1"}, kRoot);
  EXPECT_NE(one->digest(), other->digest());
  EXPECT_FALSE(one->matches(other->digest()));
}

TEST(JoinToken, AddressesAreChecked) {
  const std::pair<const char*, bool> cases[] = {
      {"consort.example.com:7443", true},
      {"192.0.2.1:1", true},
      {"[2001:db8::1]:65535", true},
      {"localhost:443", true},
      {"localhost", false},
      {":443", false},
      {"a:", false},
      {"a:0", false},
      {"a:65536", false},
      {"a:+1", false},
      {"a:01", false},
      {"a b:1", false},
      {"2001:db8::1:443", false},
      {"https://a:1", false},
      {"a:1/x", false},
      {"[]:1", false},
      {"$(reboot):1", false},
  };
  for (const auto& [address, good] : cases) {
    auto token = JoinToken::generate({address}, kRoot);
    EXPECT_EQ(token.has_value(), good) << address;
  }
  EXPECT_EQ(JoinToken::generate({"a:1", "b"}, kRoot).error().message,
            "'b' is not the address of a server: host:port is");
  EXPECT_FALSE(JoinToken::generate({}, kRoot));
  EXPECT_FALSE(JoinToken::generate(std::vector<std::string>(9, "a:1"), kRoot));
}

// Tokens whose check is right and whose payload is not.
TEST(JoinToken, HostilePayloadsAreRefused) {
  const std::string head = std::string(1, '\1') + std::string(64, 'x');
  const std::tuple<std::string, Code, std::string> cases[] = {
      {"", Code::invalid, "the join token is not of the right length"},
      {"\1", Code::invalid, "the join token is not of the right length"},
      {"\2", Code::unsupported,
       "the join token is of version 2, and this program knows version 1: upgrade it"},
      {head.substr(0, 60), Code::invalid, "the join token is not of the right length"},
      {head, Code::invalid, "a join token holds 1 to 8 server addresses, not 0"},
      {head + "\5a:1", Code::invalid, "an address in the join token is cut short"},
      {head + "\xff", Code::invalid, "an address in the join token is cut short"},
      {head + std::string(1, '\0'), Code::invalid,
       "'' is not the address of a server: host:port is"},
      {head + std::string(2000, '\0'), Code::invalid,
       "a join token holds 1 to 8 server addresses, not 9"},
      {head + "\4a\n:1", Code::invalid, "'a\\n:1' is not the address of a server: host:port is"},
  };
  for (const auto& [payload, code, message] : cases) {
    auto token = JoinToken::parse(TokenText{"join", payload}.to_text());
    ASSERT_FALSE(token) << message;
    EXPECT_EQ(token.error().code, code) << message;
    EXPECT_EQ(token.error().message, message);
  }
  auto api = ApiToken::generate(TokenKind::admin).to_text();
  EXPECT_EQ(JoinToken::parse(api).error().message,
            "this is a token of the kind 'admin', not a join token");
}

}  // namespace
}  // namespace consort::trust
