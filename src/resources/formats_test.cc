#include "resources/formats.h"

#include <gmock/gmock.h>

#include "document/yaml.h"
#include "model/validate.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;

const std::string kDocument = "layer";
const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm a@b";

// What the compiler says of a resource's attributes, one line each; "" when it takes them.
std::string said_of(const std::string& collection, const std::string& yaml) {
  const model::TypeSchema& type = *built_in_types().schema().find(collection);
  Diagnostics diagnostics;
  auto given = document::read_yaml(yaml, &kDocument, diagnostics);
  EXPECT_TRUE(given && given->is_map()) << yaml;
  if (!given || !given->is_map()) return "";
  std::string said;
  auto say = [&](const std::vector<model::Fault>& faults) {
    for (const model::Fault& fault : faults) {
      said += fault.message + "\n";
      EXPECT_EQ(fault.mark.document, &kDocument);
    }
  };
  model::Map attributes;
  for (const model::Map::Entry& entry : given->map()) {
    model::Value value = entry.value;
    say(model::validate(*type.attribute(*entry.key), value));
    attributes.set(entry.key, std::move(value));
  }
  say(model::validate_together(type, attributes));
  return said;
}

struct Case {
  const char* collection;
  std::string attributes;
  const char* said;
};

struct Exposed {
  const char* collection;
  const char* attribute;
  bool list = false;
};

TEST(Rules, RefuseSecretsThatEveryUserCouldRead) {
  const Exposed cases[] = {
      {"files", "content"},         {"hostname", "pretty"},
      {"hosts_entries", "ip"},      {"hosts_entries", "ip6"},
      {"links", "target"},          {"hosts_entries", "aliases", true},
      {"mounts", "device"},         {"mounts", "type"},
      {"packages", "version"},      {"mounts", "options", true},
      {"repositories", "metalink"}, {"repositories", "mirrorlist"},
      {"repositories", "pin"},      {"repositories", "signed_by"},
      {"repositories", "title"},    {"repositories", "uris", true},
      {"sysctls", "value"},         {"users", "comment"},
  };
  for (const Exposed& c : cases) {
    const model::TypeSchema& type = *built_in_types().schema().find(c.collection);
    model::Value value(model::SecretText{{{true, "pw"}}});
    if (c.list) value = model::Value(model::List{std::move(value)});
    model::Map attributes;
    attributes.set(c.attribute, value);
    auto faults = model::validate_together(type, attributes);
    ASSERT_EQ(faults.size(), 1u) << c.collection << "." << c.attribute;
    EXPECT_THAT(faults[0].message, HasSubstr(std::string(c.attribute) + ": it is secret"));
    attributes.set("state", model::Value("absent"));
    EXPECT_TRUE(model::validate_together(type, attributes).empty()) << c.collection;
  }
}

TEST(Rules, TellWhichModesKeepASecret) {
  struct {
    const char *collection, *attribute, *mode;
    bool good;
  } const cases[] = {
      {"files", "content", "0600", true},  {"files", "content", "0640", true},
      {"files", "content", "0644", false}, {"files", "content", "u=rw,go=r", false},
      {"lines", "line", "0644", false},    {"lines", "line", "0600", true},
      {"blocks", "block", "0664", false},  {"files", "content", "u=rw,o=", true},
  };
  for (const auto& c : cases) {
    model::Map attributes;
    attributes.set(c.attribute, model::Value(model::SecretText{{{true, "pw"}}}));
    attributes.set("mode", model::Value(c.mode));
    const model::TypeSchema& type = *built_in_types().schema().find(c.collection);
    EXPECT_EQ(model::validate_together(type, attributes).empty(), c.good)
        << c.collection << " " << c.mode;
  }
}

TEST(Formats, RefuseWhatTheProviderWould) {
  const Case cases[] = {
      {"cron", "{schedule: '61 3 * * *'}", "schedule: the minute of the schedule '61 3 * * *'"},
      {"hosts_entries", "{ip: 10.0.0.500}", "ip: '10.0.0.500' is not an IP address"},
      {"hosts_entries", "{ip: 10.0.0.5, ip6: '::1::2'}", "ip6: '::1::2' is not an IP address"},
      {"hosts_entries", "{ip: '::1', ip6: '::2'}", "ip6: '::2' is of the same family as `ip`"},
      {"users", "{password: hunter2}", "password: it is not a hash as crypt(3) makes it"},
      {"users", "{authorized_keys: [ssh-rsa AAAA]}", "authorized_keys: 'ssh-rsa AAAA' is no"},
      {"authorized_keys", "{key: ssh-ed25519 AAAAAAAAAAAAAAAA}", "key: 'ssh-ed25519 AAAA"},
      {"lines", "{line: b, match: '('}", "match: '(' is not a regular expression"},
      {"lines", "{line: b, after: '['}", "after: '[' is not a regular expression"},
      {"blocks", "{before: '*'}", "before: '*' is not a regular expression"},
      {"lines", "{line: b, match: '^a'}", "match: `match` is not found in `line` itself"},
      {"lines", "{validate: visudo -c}", "validate: `validate` must hold a '%'"},
      {"files", "{validate: [visudo, -c]}", "validate: `validate` must hold a '%'"},
      {"blocks", "{validate: 'a | b %'}", "validate: '|' means nothing here"},
  };
  for (const Case& c : cases) {
    std::string said = said_of(c.collection, c.attributes);
    EXPECT_THAT(said, HasSubstr(c.said)) << c.attributes;
    EXPECT_EQ(said.find("hunter2"), said.npos);
  }
}

TEST(Formats, TakeWhatTheProviderTakes) {
  const Case cases[] = {
      {"cron", "{schedule: '@daily'}", ""},
      {"cron", "{schedule: '*/5 8-18 * * mon-fri'}", ""},
      {"hosts_entries", "{ip: 10.0.0.5, ip6: 'fe80::1%eth0'}", ""},
      {"hosts_entries", "{ip: '::1'}", ""},
      {"users", "{password: '*'}", ""},
      {"users", "{password: '$6$salt$abcdefghijklmnopqrstuvwxyz'}", ""},
      {"users", "{authorized_keys: ['" + kKey + "', 'no-pty " + kKey + "']}", ""},
      {"lines", "{line: ab, match: '^a', after: '^x'}", ""},
      {"lines", "{state: absent, match: '^a', line: b}", ""},
      {"files", "{validate: visudo -c -f %}", ""},
      {"files", "{validate: [visudo, -c, -f, '%']}", ""},
  };
  for (const Case& c : cases)
    EXPECT_EQ(said_of(c.collection, c.attributes), "") << c.attributes;
}

}  // namespace
}  // namespace consort::resources
