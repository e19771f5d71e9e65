#include "document/core_schema.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace consort::document {
namespace {

using Kind = PlainScalar::Kind;

struct Case {
  const char* text;
  Kind kind;
  int64_t integer = 0;
  double real = 0;
};

// The tables of YAML 1.2.2, section 10.3.2, and what is near them.
const Case kCases[] = {
    {"", Kind::null},
    {"~", Kind::null},
    {"null", Kind::null},
    {"Null", Kind::null},
    {"NULL", Kind::null},
    {"nULL", Kind::text},
    {"none", Kind::text},
    {"true", Kind::boolean, 1},
    {"True", Kind::boolean, 1},
    {"TRUE", Kind::boolean, 1},
    {"false", Kind::boolean, 0},
    {"False", Kind::boolean, 0},
    {"FALSE", Kind::boolean, 0},
    {"tRUE", Kind::text},
    {"yes", Kind::text},
    {"Yes", Kind::text},
    {"no", Kind::text},
    {"NO", Kind::text},
    {"on", Kind::text},
    {"off", Kind::text},
    {"y", Kind::text},
    {"n", Kind::text},
    {"0", Kind::integer, 0},
    {"-0", Kind::integer, 0},
    {"+12", Kind::integer, 12},
    {"-19", Kind::integer, -19},
    {"010", Kind::integer, 10},
    {"0644", Kind::integer, 644},
    {"0o17", Kind::integer, 15},
    {"0o0", Kind::integer, 0},
    {"0o18", Kind::text},
    {"0o", Kind::text},
    {"-0o17", Kind::text},
    {"0x1F", Kind::integer, 31},
    {"0xdeadBEEF", Kind::integer, 0xdeadbeef},
    {"0x", Kind::text},
    {"0xG", Kind::text},
    {"0X1F", Kind::text},
    {"0b101", Kind::text},
    {"1_000", Kind::text},
    {"12:30:45", Kind::text},
    {"9223372036854775807", Kind::integer, std::numeric_limits<int64_t>::max()},
    {"-9223372036854775808", Kind::integer, std::numeric_limits<int64_t>::min()},
    {"9223372036854775808", Kind::integer_too_big},
    {"-9223372036854775809", Kind::integer_too_big},
    {"0x7FFFFFFFFFFFFFFF", Kind::integer, std::numeric_limits<int64_t>::max()},
    {"0xFFFFFFFFFFFFFFFF", Kind::integer_too_big},
    {"123456789012345678901234567890", Kind::integer_too_big},
    {"1.", Kind::real, 0, 1.0},
    {".5", Kind::real, 0, 0.5},
    {"0.0", Kind::real, 0, 0.0},
    {"-0.5", Kind::real, 0, -0.5},
    {"+1.5", Kind::real, 0, 1.5},
    {"12e03", Kind::real, 0, 12000},
    {"-2E+05", Kind::real, 0, -200000},
    {"1e-3", Kind::real, 0, 0.001},
    {"1.5e3", Kind::real, 0, 1500},
    {".5e1", Kind::real, 0, 5},
    {"1e999", Kind::real_too_big},
    {"-1e999", Kind::real_too_big},
    {"1e-999", Kind::real, 0, 0},
    {".inf", Kind::real, 0, std::numeric_limits<double>::infinity()},
    {"+.Inf", Kind::real, 0, std::numeric_limits<double>::infinity()},
    {"-.INF", Kind::real, 0, -std::numeric_limits<double>::infinity()},
    {".iNF", Kind::text},
    {"inf", Kind::text},
    {"nan", Kind::text},
    {"-.nan", Kind::text},
    {".", Kind::text},
    {"-", Kind::text},
    {"+", Kind::text},
    {"..", Kind::text},
    {"-.", Kind::text},
    {"e3", Kind::text},
    {".e3", Kind::text},
    {"1e", Kind::text},
    {"1e+", Kind::text},
    {"1.2.3", Kind::text},
    {"10.0.0.1", Kind::text},
    {"1 2", Kind::text},
    {"1a", Kind::text},
    {"--1", Kind::text},
    {"+-1", Kind::text},
    {"2026-03-01", Kind::text},
    {"nginx", Kind::text},
    {"tag", Kind::text},
};

TEST(CoreSchema, ReadsEveryForm) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    PlainScalar scalar = read_plain(c.text);
    ASSERT_EQ(static_cast<int>(scalar.kind), static_cast<int>(c.kind));
    if (c.kind == Kind::integer) {
      EXPECT_EQ(scalar.integer, c.integer);
    }
    if (c.kind == Kind::boolean) {
      EXPECT_EQ(scalar.boolean, c.integer == 1);
    }
    if (c.kind == Kind::real) {
      EXPECT_EQ(scalar.real, c.real);
    }
  }
}

TEST(CoreSchema, ReadsNotANumber) {
  for (const char* text : {".nan", ".NaN", ".NAN"}) {
    EXPECT_EQ(static_cast<int>(read_plain(text).kind), static_cast<int>(Kind::real)) << text;
    EXPECT_TRUE(std::isnan(read_plain(text).real)) << text;
  }
}

TEST(CoreSchema, KeepsTheSignOfZero) {
  EXPECT_TRUE(std::signbit(read_plain("-0.0").real));
  EXPECT_FALSE(std::signbit(read_plain("0.0").real));
}

TEST(CoreSchema, KnowsWhatYaml11ReadsDifferently) {
  for (const char* text : {"",
                           "~",
                           "yes",
                           "No",
                           "ON",
                           "off",
                           "y",
                           "N",
                           "True",
                           "null",
                           "0b101",
                           "1_000",
                           "0644",
                           "12:30:45",
                           "1:30",
                           "2026-03-01",
                           "2001-12-14t21:59:43.10-05:00",
                           "=",
                           "<<",
                           "-.inf",
                           ".nan",
                           "+1",
                           "1e3"}) {
    EXPECT_TRUE(special_in_yaml_1_1(text)) << text;
  }
  for (const char* text :
       {"nginx", "10.0.0.1", "1.2.3", "80/tcp", "yesterday", "/etc/motd", "-v", "a:b"}) {
    EXPECT_FALSE(special_in_yaml_1_1(text)) << text;
  }
}

TEST(CoreSchema, KnowsItsTags) {
  EXPECT_EQ(core_tag(""), Tag::none);
  EXPECT_EQ(core_tag("!"), Tag::text);
  EXPECT_EQ(core_tag("tag:yaml.org,2002:int"), Tag::integer);
  EXPECT_EQ(core_tag("tag:yaml.org,2002:seq"), Tag::list);
  EXPECT_EQ(core_tag("tag:yaml.org,2002:set"), Tag::unknown);
  EXPECT_EQ(core_tag("tag:yaml.org,2002:"), Tag::unknown);
  EXPECT_EQ(core_tag("!vault"), Tag::unknown);
}

}  // namespace
}  // namespace consort::document
