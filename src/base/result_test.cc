#include "base/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace consort {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(Code::invalid, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  TRY(int once, half(number));
  TRY(auto twice, half(once).within("halving again"));
  return twice;
}

Status is_even(int number, bool& reached) {
  TRY_DO(half(number));
  reached = true;
  return {};
}

TEST(Result, TryGivesTheValueOrReturnsTheError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(3).error().to_string(), "odd");
  EXPECT_EQ(quarter(6).error().to_string(), "odd, while halving again");
  bool reached = false;
  EXPECT_FALSE(is_even(3, reached));
  EXPECT_FALSE(reached);
  EXPECT_TRUE(is_even(4, reached));
  EXPECT_TRUE(reached);
}

TEST(Result, MovesWhatCannotBeCopied) {
  auto make = [] { return Result<std::unique_ptr<int>>(std::make_unique<int>(5)); };
  auto take = [&]() -> Result<int> {
    TRY(std::unique_ptr<int> number, make().within("making"));
    return *number;
  };
  EXPECT_EQ(*take(), 5);
}

TEST(Error, TellsTheWayInnermostFirst) {
  Error error = fail(Code::io, "bad disk").within("reading /a").within("applying files./a");
  EXPECT_EQ(error.to_string(), "bad disk, while reading /a, while applying files./a");
  EXPECT_EQ(error.code, Code::io);
}

TEST(OsError, FindsTheCodeThatFits) {
  const std::pair<int, Code> cases[] = {
      {ENOENT, Code::not_found},   {EACCES, Code::denied},     {EEXIST, Code::exists},
      {EAGAIN, Code::busy},        {ETIMEDOUT, Code::timeout}, {EINVAL, Code::invalid},
      {ENOSYS, Code::unsupported}, {ENOSPC, Code::io},
  };
  for (const auto& [number, code] : cases)
    EXPECT_EQ(os_error(number, "x").code, code) << number;
  EXPECT_EQ(os_error(ENOENT, "cannot open /a").message,
            "cannot open /a: No such file or directory");
}

TEST(Check, EndsTheProgramWithPlaceAndMessage) {
  check(true, "fine");
  EXPECT_DEATH(check(false, "broken"), "result_test.cc:[0-9]+: bug: broken");
}

}  // namespace
}  // namespace consort
