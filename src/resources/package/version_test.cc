#include <rapidcheck/gtest.h>

#include "base/strings.h"
#include "resources/package/debian_version.h"
#include "resources/package/rpm_version.h"
#include "resources/package/version_wish.h"
#include "system/process.h"

namespace consort::resources {
namespace {

int sign(int number) { return number < 0 ? -1 : number > 0 ? 1 : 0; }

struct Ordered {
  const char* smaller;
  const char* larger;
};

TEST(DebianVersion, OrdersAsThePolicySays) {
  for (auto [smaller, larger] : std::initializer_list<Ordered>{{"1.0", "1.1"},
                                                               {"1.9", "1.10"},
                                                               {"1.0~rc1", "1.0"},
                                                               {"1.0~~", "1.0~"},
                                                               {"1.0", "1.0-1"},
                                                               {"1.0-1", "1.0-1.1"},
                                                               {"2.0", "1:0.1"},
                                                               {"1.0a", "1.0+"},
                                                               {"1.0", "1.0a"},
                                                               {"1.0-1~bpo12+1", "1.0-1"},
                                                               {"0.99", "1"},
                                                               {"1.2.3-4", "1.2.3-10"},
                                                               {"9", "18446744073709551617"}}) {
    EXPECT_LT(compare_debian_versions(smaller, larger), 0) << smaller << " < " << larger;
    EXPECT_GT(compare_debian_versions(larger, smaller), 0) << larger << " > " << smaller;
  }
  EXPECT_EQ(compare_debian_versions("1.0", "0:1.00"), 0);
  EXPECT_EQ(compare_debian_versions("1.0-0", "1.0"), 0);
}

TEST(RpmVersion, OrdersAsTheManualSays) {
  for (auto [smaller, larger] : std::initializer_list<Ordered>{{"1.0", "1.1"},
                                                               {"1.9", "1.10"},
                                                               {"1.0~rc1", "1.0"},
                                                               {"1.0", "1.0^20240101"},
                                                               {"1.0^git1", "1.0.1"},
                                                               {"1.0a", "1.0.1"},
                                                               {"2.0", "1:0.1"},
                                                               {"1.0-1", "1.0-2.el9"},
                                                               {"1.0-1.el8", "1.0-1.el9"},
                                                               {"5.5p1", "5.5p2"},
                                                               {"xyz.4", "8"}}) {
    EXPECT_LT(compare_rpm_versions(smaller, larger), 0) << smaller << " < " << larger;
    EXPECT_GT(compare_rpm_versions(larger, smaller), 0) << larger << " > " << smaller;
  }
  EXPECT_EQ(compare_rpm_versions("1.0", "1.0-7"), 0) << "a missing release does not count";
  EXPECT_EQ(compare_rpm_versions("1.0", "1_0"), 0) << "separators do not count";
  EXPECT_EQ(compare_rpm_versions("0:1.0-1", "1.0-1"), 0);
}

rc::Gen<std::string> version_text(const std::string& alphabet) {
  return rc::gen::map(rc::gen::container<std::string>(rc::gen::elementOf(alphabet)),
                      [](std::string text) { return "1" + text.substr(0, 12); });
}

// The distributions' own programs are the judges.
RC_GTEST_PROP(DebianVersion, AgreesWithDpkg, ()) {
  auto runner = system::real_process_runner("/");
  if (!runner->find("dpkg")) return;
  auto text = version_text("0123456789aZ~+.");
  std::string a = *text + "-" + *text, b = *text + "-" + *text;
  int order = compare_debian_versions(a, b);
  const char* relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
  auto said = runner->run({.argv = {"dpkg", "--compare-versions", a, relation, b}});
  RC_ASSERT(said.has_value());
  RC_ASSERT(said->exit_code == 0);
}

RC_GTEST_PROP(RpmVersion, AgreesWithRpm, ()) {
  auto runner = system::real_process_runner("/");
  if (!runner->find("rpm")) return;
  auto text = version_text("0123456789aZ~^._+");
  std::string script, ours;
  for (int i = 0; i < 50; ++i) {
    std::string a = *text, b = *text;
    script += "print(rpm.vercmp('" + a + "','" + b + "') .. ' ')";
    ours += std::to_string(sign(compare_rpm_versions(a, b))) + " ";
  }
  auto said = runner->run({.argv = {"rpm", "--eval", "%{lua:" + script + "}"}});
  RC_ASSERT(said.has_value());
  RC_ASSERT(std::string(trim(said->output)) == std::string(trim(ours)));
}

RC_GTEST_PROP(DebianVersion, IsAnOrder, ()) {
  auto text = version_text("01a~+.-:");
  std::string a = *text, b = *text, c = *text;
  RC_ASSERT(compare_debian_versions(a, a) == 0);
  RC_ASSERT(sign(compare_debian_versions(a, b)) == -sign(compare_debian_versions(b, a)));
  if (compare_debian_versions(a, b) <= 0 && compare_debian_versions(b, c) <= 0) {
    RC_ASSERT(compare_debian_versions(a, c) <= 0);
  }
}

TEST(VersionWish, IsSatisfiedOrNot) {
  struct Case {
    const char* wish;
    const char* version;
    bool satisfied;
  };
  for (auto [wish, version, satisfied] : std::initializer_list<Case>{{"1.2-3", "1.2-3", true},
                                                                     {"1.2-3", "1.2-30", false},
                                                                     {"1.2*", "1.2-3", true},
                                                                     {"1.2*", "1.20", true},
                                                                     {"1.2.*", "1.20", false},
                                                                     {"1.2*", "1:1.2-3", true},
                                                                     {"2:1.2*", "1:1.2-3", false},
                                                                     {">= 1.2", "1.2", true},
                                                                     {">=1.2", "1.2~rc1", false},
                                                                     {"> 1.2", "1.2", false},
                                                                     {">> 1.2", "1.2-1", true},
                                                                     {"<< 2", "1.9", true},
                                                                     {"<= 2", "2", true},
                                                                     {">= 1.2, < 2", "1.99", true},
                                                                     {">= 1.2, < 2", "2.0", false},
                                                                     {"!= 1.3", "1.3", false},
                                                                     {"= 1.3", "1.3", true},
                                                                     {" latest ", "0.1", true}}) {
    auto parsed = VersionWish::parse(wish);
    ASSERT_TRUE(parsed) << wish;
    EXPECT_EQ(parsed->satisfied_by(version, compare_debian_versions), satisfied)
        << version << " for " << wish;
  }
}

TEST(VersionWish, KnowsTheOneVersion) {
  EXPECT_EQ(VersionWish::parse("1.2-3")->exact(), "1.2-3");
  EXPECT_EQ(VersionWish::parse("= 1.2-3")->exact(), "1.2-3");
  EXPECT_EQ(VersionWish::parse("1.2*")->exact(), "");
  EXPECT_EQ(VersionWish::parse(">= 1.2")->exact(), "");
  EXPECT_TRUE(VersionWish::parse("latest")->latest());
}

TEST(VersionWish, RefusesWhatIsNone) {
  for (const char* text :
       {"", "*", ">=", ">= 1.2,", "1 2", "-1", "1.2;rm", "1.2\n1", "$(x)", "=> 1"}) {
    auto parsed = VersionWish::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Code::invalid);
    EXPECT_THAT(parsed.error().message, testing::HasSubstr("is no version: write"));
  }
}

}  // namespace
}  // namespace consort::resources
