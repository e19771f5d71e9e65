#include "server/compliance/report.h"

#include "base/strings.h"
#include "model/pattern.h"
#include "server/compliance/history_chart.h"
#include "server/compliance/testing/assessed_fleet.h"

namespace consort::server {
namespace {

using std::chrono::hours;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportTest : public AssessedFleet {
 protected:
  ComplianceReport report() {
    ComplianceReport report{.environment = "acme/prod", .made = clock_.wall()};
    auto all = hosts();
    report.series = read([&](store::Reader& r) {
      return series_of(r, prod_, all, {r.now() - hours(24), r.now()}, 12);
    });
    report.assessment = assessed(hours(24));
    return report;
  }
  static std::vector<std::string> lines(const std::string& csv) {
    std::vector<std::string> all;
    for (std::string_view line : split_lines(csv)) {
      EXPECT_TRUE(line.ends_with("\r"));
      all.emplace_back(line.substr(0, line.size() - 1));
    }
    return all;
  }
};

TEST_F(ReportTest, CsvHasALineAGroup) {
  auto web1 = add_host("web1", {"web"}, {"files./a", "files./b"});
  clock_.advance(hours(12));
  says(web1, store::Compliance::drifted, {.compliant = 1, .drifted = 1});
  drift(web1, "files./a", hours(2), hours(1));
  drift(web1, "files./b", hours(1), Duration(-1));
  clock_.advance(hours(12));
  const std::vector<std::string> all = lines(to_csv(report()));
  ASSERT_EQ(all.size(), 7u);
  EXPECT_EQ(all[0],
            "group,name,state,hosts,hosts_compliant,hosts_drifted,hosts_failing,hosts_held,"
            "hosts_unknown,resources,resources_compliant,resources_drifted,resources_failing,"
            "resources_unknown,score,availability,turns,repairs,mean_time_to_repair_seconds,"
            "longest_outage_seconds,outages_now,flapping");
  EXPECT_EQ(all[1],
            "environment,acme/prod,,1,0,1,0,0,0,2,1,1,0,0,0.500000,0.500000,1,1,3600.000,"
            "3600.000,1,0");
  EXPECT_EQ(all[3], "type,files,,,,,,,,2,1,1,0,0,0.500000,,,1,3600.000,3600.000,1,0");
  EXPECT_EQ(all[4],
            "host,web1,drifted,,,,,,,2,1,1,0,0,0.500000,0.500000,1,1,3600.000,3600.000,1,0");
  for (const std::string& line : all)
    EXPECT_EQ(split(line, ',').size(), 22u) << line;
}

TEST_F(ReportTest, CsvIsNoFormula) {
  const std::pair<std::string, std::string> cases[] = {
      {"=1+1", "tag,'=1+1,"},
      {"+x", "tag,'+x,"},
      {"-x", "tag,'-x,"},
      {"@SUM(A1)", "tag,'@SUM(A1),"},
      {"\tx", "tag,'\tx,"},
      {"=HYPERLINK(\"http://x\",\"y\")", "tag,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\","},
      {"a,b \"c\"", "tag,\"a,b \"\"c\"\"\","},
      {"a\rb", "tag,\"a\rb\","},
      {"plain=1", "tag,plain=1,"},
  };
  std::vector<std::string> tags;
  for (const auto& [tag, line] : cases)
    tags.push_back(tag);
  add_host("web1", tags, {"files./a"});
  const std::string csv = to_csv(report());
  for (const auto& [tag, line] : cases)
    EXPECT_THAT(csv, HasSubstr("\r\n" + line)) << tag;
}

TEST_F(ReportTest, HtmlNeedsNothingElseAndBelievesNothing) {
  const std::string evil = "<script>alert(1)</script>\"'&\x1b[2J\xff";
  auto host = add_host("web<1>", {evil}, {"files./a"});
  for (int i = 1; i <= 4; ++i)
    drift(host, "files./a", hours(i), hours(i) - std::chrono::minutes(5));
  ComplianceReport whole = report();
  whole.environment = "acme/" + evil;
  whole.filter = "tag:'" + evil + "'";
  const std::string html = to_html(whole);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
  EXPECT_EQ(invalid_utf8(html), std::nullopt);
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_THAT(html, HasSubstr("<td>web&lt;1&gt;</td>"));
  EXPECT_THAT(html, HasSubstr("Flapping resources"));
  for (const char* outside : {"src=", "href=", "url(", "@import", "onload"})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  size_t links = 0;
  for (size_t at = html.find("http"); at != html.npos; at = html.find("http", at + 4))
    links += html.substr(at, 5) == "http:" || html.substr(at, 5) == "https";
  EXPECT_EQ(links, 1u) << "the name of SVG";
}

// What opens closes, in its order: a browser repairs what does not, each in another way.
TEST_F(ReportTest, HtmlIsWellFormed) {
  add_host("web1", {"web"}, {"files./a"});
  add_silent_host("web2", {"files./a"});
  const std::string html = to_html(report());
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    const std::string tag = html.substr(at + 1, html.find('>', at) - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" />", 1));
    if (tag.starts_with("!") || name == "meta" || tag.ends_with("/")) continue;
    if (!tag.starts_with("/")) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    EXPECT_EQ("/" + open.back(), tag);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
  EXPECT_THAT(html, HasSubstr("1 of 2"));
}

TEST_F(ReportTest, TheChartHasABarForEachPoint) {
  std::vector<Point> series(3);
  series[0].hosts = {.compliant = 3, .failing = 1};
  series[2].hosts = {.compliant = 2};
  const std::string svg = history_chart(series);
  EXPECT_EQ(split(svg, '\n').size(), 1u);
  size_t bars = 0;
  for (size_t at = svg.find("<rect"); at != svg.npos; at = svg.find("<rect", at + 1))
    ++bars;
  EXPECT_EQ(bars, 3u);
  EXPECT_THAT(svg, HasSubstr("height=\"135.00\""));  // three of four
  EXPECT_THAT(svg, HasSubstr(", 3 compliant, 1 failing</title>"));
  EXPECT_THAT(history_chart({}), HasSubstr("</svg>"));
}

TEST(PercentTest, WhatIsNotAllDoesNotLookLikeIt) {
  EXPECT_EQ(percent(1), "100.0 %");
  EXPECT_EQ(percent(0.99999), "99.9 %");
  EXPECT_EQ(percent(0.5), "50.0 %");
  EXPECT_EQ(percent(0.29), "29.0 %");
  EXPECT_EQ(percent({}), "-");
}

}  // namespace
}  // namespace consort::server
