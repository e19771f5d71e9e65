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
        Refusal{{"completion", "csh"}, "'csh' is none of bash, zsh, fish"}));

TEST(Arguments, HelpIsAVerbToo) {
  EXPECT_EQ(parse({"help"}).text, help_of(""));
  EXPECT_EQ(parse({"help", "plan"}).text, help_of("plan"));
  EXPECT_EQ(parse({"help", "plan"}).exit_code, kOk);
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
