#include "trust/x509/agent_name.h"

#include <gtest/gtest.h>

namespace consort::trust {
namespace {

TEST(AgentName, HasAnIdAndAUri) {
  auto name = AgentName::make("example", "production", "web1.example.com");
  ASSERT_TRUE(name) << name.error().to_string();
  EXPECT_EQ(name->id(), "production/web1.example.com");
  EXPECT_EQ(name->uri(), "consort://example/production/web1.example.com");
}

TEST(AgentName, PartsArePlain) {
  for (const char* part : {"", "-a", ".", "..", "a/b", "A", "a b", "a%2f", "\xc3\xa4", "a\n"}) {
    EXPECT_FALSE(AgentName::make(part, "e", "h")) << part;
    EXPECT_FALSE(AgentName::make("o", part, "h")) << part;
    EXPECT_FALSE(AgentName::make("o", "e", part)) << part;
  }
  EXPECT_EQ(AgentName::make("o", "e", "Web1").error().message,
            "'Web1' cannot be the name of a host: a-z, 0-9, '.', '_' and '-' can, beginning with a "
            "letter or digit");
  EXPECT_TRUE(AgentName::make("o", std::string(31, 'e'), std::string(32, 'h')));
  EXPECT_FALSE(AgentName::make("o", std::string(32, 'e'), std::string(32, 'h')));
}

TEST(AgentName, IsWhatTheCertificateSaysTwice) {
  struct Case {
    std::string subject;
    std::vector<std::string> uris;
    bool is_agent;
  };
  const Case cases[] = {
      {"production/web1", {"consort://example/production/web1"}, true},
      {"production/web2", {"consort://example/production/web1"}, false},
      {"production/web1", {}, false},
      {"production/web1", {"spiffe://example/production/web1"}, false},
      {"production/web1", {"consort://example/production/web1", "consort://a/b/c"}, false},
      {"production/web1", {"consort://example/production/web1/"}, false},
      {"production/web1", {"consort://production/web1"}, false},
      {"production/../x", {"consort://example/production/../x"}, false},
  };
  for (const Case& c : cases) {
    Certificate certificate;
    certificate.subject = c.subject;
    certificate.names.uris = c.uris;
    auto name = AgentName::of(certificate);
    EXPECT_EQ(name.has_value(), c.is_agent) << c.subject << ' ' << c.uris.size();
    if (name) {
      EXPECT_EQ(*name, AgentName::make("example", "production", "web1").value());
    }
  }
}

}  // namespace
}  // namespace consort::trust
