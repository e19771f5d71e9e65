#include "cli/arguments.h"

#include <gtest/gtest.h>

#include "cli/exit_code.h"

namespace consort::cli {
namespace {

Parsed parse(std::vector<const char*> words) {
  words.insert(words.begin(), "consort");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

struct Refusal {
  std::vector<const char*> words;
  std::string text;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.text; }

class Refusals : public testing::TestWithParam<Refusal> {};

TEST_P(Refusals, SayWhatIsWrongAndWhatWasMeant) {
  Parsed parsed = parse(GetParam().words);
  EXPECT_FALSE(parsed.arguments.has_value());
  EXPECT_EQ(parsed.exit_code, kError);
  EXPECT_THAT(parsed.text, testing::HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Words, Refusals,
    testing::Values(
        Refusal{{}, "error: a verb is missing\n"},
        Refusal{{"plna"}, "error: there is no verb 'plna'\nhint: did you mean 'plan'?\n"},
        Refusal{{"--verson"}, "error: there is no option '--verson'\n"},
        Refusal{{"help", "aply"}, "there is no verb 'aply'\nhint: did you mean 'apply'?\n"},
        Refusal{{"plan", "--hots", "web1"},
                "error: 'plan' has no option '--hots'\nhint: did you mean '--host'?\n"
                "See: consort plan --help\n"},
        Refusal{{"facts", "os", "more"}, "error: 'more' is one word too many\n"},
        Refusal{{"plan", "-o", "xml"}, "'xml' is none of table, json, yaml"},
        Refusal{{"completion", "csh"}, "'csh' is none of bash, zsh, fish"},
        Refusal{{"host"}, "error: 'host' is followed by one of list, show, facts"},
        Refusal{{"host", "lst"},
                "error: there is no verb 'host lst'\nhint: did you mean 'list'?\n"
                "See: consort host --help\n"},
        Refusal{{"host", "list", "--limt", "5"},
                "error: 'host list' has no option '--limt'\nhint: did you mean '--limit'?\n"
                "See: consort host list --help\n"},
        Refusal{{"host", "show"}, "host is required"},
        Refusal{{"host", "list", "-o", "xml"}, "'xml' is none of table, json, yaml, name"},
        Refusal{{"plan", "-o", "name"}, "'name' is none of table, json, yaml\n"},
        Refusal{{"plan", "--fleet", "--out", "x"}, "--out: does not go with --fleet"},
        Refusal{{"plan", "--revision", "c0ffee"}, "--revision: goes only with --fleet"},
        Refusal{{"rollout", "halt", "-7"}, "rollout"},
        Refusal{{"help", "host", "lst"}, "there is no verb 'host lst'"}));

TEST(Arguments, HelpIsAVerbToo) {
  EXPECT_EQ(parse({"help"}).text, help_of(""));
  EXPECT_EQ(parse({"help", "plan"}).text, help_of("plan"));
  EXPECT_EQ(parse({"help", "plan"}).exit_code, kOk);
}

TEST(Arguments, OptionsMayStandBeforeTheVerb) {
  Parsed plan = parse({"-C", "plan", "--paranoid", "-o", "json", "plan", "--host", "web1"});
  ASSERT_TRUE(plan.arguments) << plan.text;
  EXPECT_EQ(plan.arguments->verb, Verb::plan);
  EXPECT_EQ(plan.arguments->site, "plan");
  EXPECT_TRUE(plan.arguments->paranoid);
  EXPECT_EQ(plan.arguments->format, Format::json);
  EXPECT_EQ(plan.arguments->host, "web1");
  Parsed list = parse({"--context=prod", "host", "list", "--limit", "5"});
  ASSERT_TRUE(list.arguments) << list.text;
  EXPECT_EQ(list.arguments->remote.context, "prod");
}

TEST(Arguments, OptionsBeforeTheVerbAreThatVerbs) {
  EXPECT_THAT(parse({"--hots", "web1", "plan"}).text, testing::HasSubstr("no option '--hots'"));
  EXPECT_THAT(parse({"-C", "site", "facts"}).text,
              testing::HasSubstr("'facts' has no option '-C'"));
  EXPECT_THAT(parse({"-C", "site"}).text, testing::HasSubstr("a verb is missing"));
  EXPECT_THAT(parse({"-C"}).text, testing::HasSubstr("a verb is missing"));
  EXPECT_EQ(parse({"--help"}).text, help_of(""));
  EXPECT_EQ(parse({"--help", "plan"}).text, help_of("plan"));
}

TEST(Arguments, HelpKnowsVerbsThatFollowOthers) {
  EXPECT_THAT(parse({"help", "host"}).text, testing::HasSubstr("join-token"));
  EXPECT_THAT(parse({"help", "host", "list"}).text, testing::HasSubstr("--selector"));
  EXPECT_THAT(help_of(""), testing::Not(testing::HasSubstr("complete ")));
}

TEST(Arguments, TellWhatRuns) {
  EXPECT_EQ(parse({"plan"}).arguments->remote.run, nullptr);
  EXPECT_NE(parse({"plan", "--fleet"}).arguments->remote.run, nullptr);
  EXPECT_EQ(parse({"plan", "--fleet"}).arguments->remote.selector, "");
  EXPECT_EQ(parse({"plan", "--fleet", "tag:web"}).arguments->remote.selector, "tag:web");
  EXPECT_NE(parse({"read", "--host", "web1", "files", "/etc/motd"}).arguments->remote.run, nullptr);
  EXPECT_EQ(parse({"read", "files", "/etc/motd"}).arguments->remote.run, nullptr);
  EXPECT_EQ(parse({"deploy", "tag:web"}).arguments->remote.selector, "tag:web");
  EXPECT_EQ(parse({"deploy", "-l", "tag:web"}).arguments->remote.selector, "tag:web");
  EXPECT_EQ(parse({"host", "tags", "web1", "--set", "a,b"}).arguments->remote.tags.value().size(),
            2u);
}

TEST(Arguments, TakeFormatsByName) {
  EXPECT_EQ(parse({"facts", "-o", "yaml"}).arguments.value().format, Format::yaml);
  EXPECT_EQ(parse({"facts"}).arguments.value().format, Format::table);
}

TEST(Arguments, AreAllKnownToCompletion) {
  for (const VerbDoc& verb : verb_docs()) {
    if (verb.name != "plan") continue;
    EXPECT_THAT(verb.options, testing::IsSupersetOf({"-C", "--site", "-o", "--host", "--out"}));
  }
}

}  // namespace
}  // namespace consort::cli
