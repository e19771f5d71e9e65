#include "model/mode.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/strings.h"

namespace consort::model {
namespace {

uint32_t applied(std::string_view text, uint32_t bits, bool directory = false) {
  auto mode = Mode::parse(text);
  EXPECT_TRUE(mode) << text << ": " << (mode ? "" : mode.error().message);
  return mode ? mode->apply(bits, directory) : 0;
}

TEST(Mode, DoesWhatChmodDoes) {
  const struct {
    std::string_view mode;
    uint32_t before, after;
    bool directory = false;
  } cases[] = {
      {"0644", 07777, 0644},       {"644", 0, 0644},
      {"4755", 0, 04755},          {"u=rwx,g=rx,o=", 0007, 0750},
      {"u+x,g-w", 0664, 0744},     {"+x", 0644, 0755},
      {"a=r", 0777, 0444},         {"=", 0777, 0},
      {"ug+s", 0755, 06755},       {"o+s", 0755, 0755},
      {"+t", 0777, 01777, true},   {"u+t", 0777, 0777},
      {"u=rw", 04755, 0655},       {"g=u", 0740, 0770},
      {"o=g-w", 0760, 0764},       {"go+u", 0500, 0555},
      {"a+X", 0644, 0644},         {"a+X", 0744, 0755},
      {"a+X", 0644, 0755, true},   {"u=rwX,go=rX", 0600, 0755, true},
      {"u=rwX,go=rX", 0600, 0644}, {"u+x-w", 0600, 0500},
  };
  for (const auto& [mode, before, after, directory] : cases) {
    EXPECT_EQ(octal_mode(applied(mode, before, directory)), octal_mode(after)) << mode;
  }
}

TEST(Mode, IsSatisfiedWhenChmodWouldChangeNothing) {
  auto mode = Mode::parse("u+x,g-w");
  ASSERT_TRUE(mode);
  EXPECT_TRUE(mode->satisfied_by(0755, false));
  EXPECT_FALSE(mode->satisfied_by(0655, false));
  EXPECT_FALSE(mode->satisfied_by(0775, false));
}

TEST(Mode, HasOneTextForOneMode) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"644", "0644"}, {"u=rwx,g=rx,o=", "0750"}, {"a=r", "0444"}, {"a-rwxst", "0000"},
      {"u+x", "u+x"},  {"a=rX", "a=rX"},
  };
  for (const auto& [written, text] : cases)
    EXPECT_EQ(Mode::parse(written)->to_text(), text) << written;
}

TEST(Mode, SaysWhatIsWrong) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "the mode ends too early"},
      {"u", "the mode ends too early"},
      {"u+x,", "the mode ends too early"},
      {"u=z", "'z' does not belong in a mode"},
      {"0888", "'0' does not belong in a mode"},
      {"rwxr-xr-x", "'r' does not belong in a mode"},
      {"7", "an octal mode has three or four digits"},
      {"100644", "an octal mode has three or four digits"},
      {repeat("u+x,", 100), "the mode is too long"},
  };
  for (const auto& [text, message] : cases) {
    auto mode = Mode::parse(text);
    ASSERT_FALSE(mode) << text;
    EXPECT_TRUE(mode.error().message.starts_with(message)) << mode.error().message;
  }
}

RC_GTEST_PROP(Mode, ReadsBackItsText, ()) {
  auto clause = rc::gen::element<std::string>("u+x", "g-w", "o=", "a=rX", "u=rwxs", "g=u", "+t",
                                              "go-rwx", "=rw");
  auto clauses = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(clause));
  if (clauses.size() > 20) clauses.resize(20);
  auto mode = Mode::parse(join(clauses, ","));
  RC_ASSERT(mode.has_value());
  auto back = Mode::parse(mode->to_text());
  RC_ASSERT(back.has_value());
  uint32_t bits = *rc::gen::inRange<uint32_t>(0, 010000);
  bool directory = *rc::gen::arbitrary<bool>();
  RC_ASSERT(back->apply(bits, directory) == mode->apply(bits, directory));
}

}  // namespace
}  // namespace consort::model
