#include "base/log.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace consort {
namespace {

std::string told(Log::Level most, bool journal) {
  journal ? ::setenv("JOURNAL_STREAM", "8:1", 1) : ::unsetenv("JOURNAL_STREAM");
  testing::internal::CaptureStderr();
  auto log = standard_error_log(most);
  log->error("no\nroom");
  log->info("linked");
  log->debug("details");
  ::unsetenv("JOURNAL_STREAM");
  return testing::internal::GetCapturedStderr();
}

TEST(StandardErrorLog, MarksEachLineForTheJournal) {
  EXPECT_EQ(told(Log::Level::info, true), "<3>no\\nroom\n<6>linked\n");
}

TEST(StandardErrorLog, TellsTheTimeToPeople) {
  std::string text = told(Log::Level::error, false);
  EXPECT_EQ(text.substr(text.find("  ")), "  error: no\\nroom\n");
}

TEST(StandardErrorLog, TellsMoreWhenAsked) {
  EXPECT_NE(told(Log::Level::debug, true).find("<7>details"), std::string::npos);
}

}  // namespace
}  // namespace consort
