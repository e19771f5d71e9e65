#include "resources/cron/cron_entry.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kFile = "/etc/cron.d/consort-job";

TEST(CronSchedule, AcceptsWhatCronDoes) {
  for (const char* good :
       {"* * * * *", "*/5 * * * *", "0 0 1 1 0", "59 23 31 12 7", "0,15,30-45/5 8-18 * * mon-fri",
        "0 0 * JAN,feb sun", "@reboot", "@daily", "00 05 * * 1"}) {
    auto checked = check_schedule(good);
    EXPECT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked.value_or(""), good);
  }
  EXPECT_EQ(check_schedule(" 1  2\t3 4 5 ").value_or(""), "1 2 3 4 5");
}

struct BadSchedule {
  std::string schedule;
  std::string why;
};

TEST(CronSchedule, SaysWhichFieldIsWrong) {
  const std::vector<BadSchedule> cases = {
      {"60 * * * *", "the minute of the schedule"},
      {"* 24 * * *", "the hour of the schedule"},
      {"* * 0 * *", "the day of the month"},
      {"* * * 13 *", "the month of the schedule"},
      {"* * * * 8", "the day of the week"},
      {"* * * * *", ""},
      {"5-3 * * * *", "the range '5-3' runs backwards"},
      {"*/0 * * * *", "'0' is no step"},
      {"5/2 * * * *", "a step needs a range"},
      {"1,,2 * * * *", "'' is not from 0 to 59"},
      {"* * * mon *", "'mon' is not from 1 to 12"},
      {"-1 * * * *", "is not from 0 to 59"},
      {"* * * *", "has 4 fields, not five"},
      {"* * * * * *", "has 6 fields, not five"},
      {"@dayly", "did you mean '@daily'?"},
      {"", "has 0 fields"},
      {"99999999999999999999 * * * *", "is not from 0 to 59"},
  };
  for (const BadSchedule& bad : cases) {
    auto checked = check_schedule(bad.schedule);
    if (bad.why.empty()) continue;
    ASSERT_FALSE(checked) << bad.schedule;
    EXPECT_THAT(checked.error().message, HasSubstr(bad.why)) << bad.schedule;
  }
}

TEST(CronEntry, PrintsWhatCronReads) {
  CronEntry entry{
      "*/5 * * * *", "shop", "date +%F > /tmp/x", {{"MAILTO", ""}, {"Q", "say \"hi\""}}, false};
  EXPECT_EQ(entry.text("job").value_or("?"),
            "# Kept by consort: cron.job\nMAILTO=\"\"\nQ='say \"hi\"'\n"
            "*/5 * * * * shop date +\\%F > /tmp/x\n");
}

struct BadEntry {
  CronEntry entry;
  std::string why;
};

TEST(CronEntry, RefusesWhatWouldReadDifferently) {
  const CronEntry good{"@daily", "root", "true", {}, false};
  auto with = [&](auto change) {
    CronEntry entry = good;
    change(entry);
    return entry;
  };
  const std::vector<BadEntry> cases = {
      {with([](CronEntry& e) { e.command = "true\n* * * * * root rm -rf /"; }), "one line"},
      {with([](CronEntry& e) { e.command = " "; }), "one line"},
      {with([](CronEntry& e) { e.command = std::string(2000, 'x'); }), "990 bytes"},
      {with([](CronEntry& e) { e.command = "date +\\%F"; }), "without a backslash"},
      {with([](CronEntry& e) { e.user = "root root"; }), "name of a user"},
      {with([](CronEntry& e) { e.user = ""; }), "name of a user"},
      {with([](CronEntry& e) { e.environment["A B"] = "1"; }), "no name of a variable"},
      {with([](CronEntry& e) { e.environment["A"] = "1\n2"; }), "must be one line"},
      {with([](CronEntry& e) { e.environment["A"] = "'\""; }), "both kinds of quotes"},
      {with([](CronEntry& e) { e.schedule = "@never"; }), "cron knows no"},
  };
  for (const BadEntry& bad : cases) {
    auto text = bad.entry.text("job");
    ASSERT_FALSE(text) << bad.why;
    EXPECT_THAT(text.error().message, HasSubstr(bad.why));
  }
}

TEST(CronEntry, ReadsOnlyItsOwnFiles) {
  const std::string head = "# Kept by consort: cron.job\n";
  for (std::string text :
       {std::string(), head, head + "nonsense\n", std::string("* * * * * root true\n"),
        head + "* * * * * root\n", head + "@daily root true\n@daily root false\n",
        head + "A=1\n@daily root true\n", head + "* * * * * root true",
        head + "\n@daily root true\n", head + "61 * * * * root true\n",
        head + "@daily  root true\n"}) {
    EXPECT_FALSE(CronEntry::parse(text)) << text;
  }
  EXPECT_TRUE(CronEntry::parse(head + "@daily root true\n"));
}

class CronTest : public testing::Test {
 protected:
  CronTest() { bench_.stage().make_directory("/etc/cron.d"); }
  Workbench bench_{"cron"};
};

TEST_F(CronTest, FilesAreAsCronWantsThem) {
  ASSERT_TRUE(bench_.converge("job", "{schedule: '@daily', command: 'true'}"));
  auto status = bench_.stage().files().status(kFile);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->mode, 0600u) << "commands may hold secrets";
  EXPECT_EQ(status->uid, 0u);
}

TEST_F(CronTest, ItsUserMustBeKnownByName) {
  EXPECT_THAT(bench_.failure("job", "{schedule: '@daily', command: 'true', user: nosuchuser}"),
              HasSubstr("nosuchuser"));
  EXPECT_FALSE(bench_.stage().files().status(kFile));
  EXPECT_THAT(bench_.failure("job", "{schedule: '@daily', command: 'true', user: '1'}"),
              HasSubstr("cron knows users by name only"));
  EXPECT_FALSE(bench_.stage().files().status(kFile));
}

TEST_F(CronTest, WithoutCronThereIsNothingToRunIt) {
  bench_.stage().remove("/etc/cron.d");
  EXPECT_THAT(bench_.failure("job", "{schedule: '@daily', command: 'true'}"),
              HasSubstr("describe its package"));
}

TEST_F(CronTest, ALinkInItsPlaceIsReplaced) {
  bench_.stage().put("/etc/precious", "x");
  bench_.stage().make_link(kFile, "/etc/precious");
  ASSERT_TRUE(bench_.converge("job", "{schedule: '@daily', command: 'true'}").value_or(false));
  EXPECT_EQ(bench_.stage().text("/etc/precious"), "x");
}

TEST_F(CronTest, ListsItsOwnEntries) {
  bench_.stage().put("/etc/cron.d/php", "");
  bench_.stage().put("/etc/cron.d/consort-b", "");
  bench_.stage().put("/etc/cron.d/consort-a", "");
  Context context = bench_.stage().context();
  EXPECT_THAT(*dynamic_cast<Enumerating&>(bench_.provider()).enumerate(context),
              ElementsAre("a", "b"));
}

TEST_F(CronTest, HostileNamesGoNowhere) {
  Context context = bench_.stage().context();
  for (std::string name : {"../passwd", "a/b", "a.b", "a b", "", "a\n"}) {
    EXPECT_FALSE(bench_.provider().read({name, {}}, context)) << name;
  }
}

}  // namespace
}  // namespace consort::resources
