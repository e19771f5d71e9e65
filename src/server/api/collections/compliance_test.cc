#include "store/compliance.h"
#include "model/json.h"
#include "server/api/testing/api_fixture.h"
#include "server/api/testing/declared_answers.h"
#include "store/catalogs.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ComplianceApiTest : public ApiTest {
 protected:
  ComplianceApiTest() {
    for (const char* name : {"a1", "a2", "a3"})
      write([&](store::Writer& w) -> Result<int> {
        TRY(auto host, store::hosts::add(w, prod_, {.name = name, .tags = {name, "all"}}));
        TRY(auto catalog,
            store::catalogs::put(w, prod_, R"({"resources":[{"address":"files./a"}]})"));
        TRY_DO(store::compliance::note(w, prod_, {host, catalog, {.compliant = 1}},
                                       store::Compliance::compliant));
        return 0;
      });
    clock_.advance(std::chrono::hours(1));
  }
  Reception ask_for(const std::string& rest, const std::string& headers = "") {
    return ask("GET",
               "/api/v1/" + rest + (rest.find('?') == rest.npos ? "?" : "&") + "environment=prod",
               {.token = reader_, .headers = headers});
  }
  static std::vector<std::string> names(const Reception& got) {
    std::vector<std::string> all;
    for (const model::Value& item : got.find("items")->list())
      all.push_back(item.map().find("name")->text());
    return all;
  }
};

TEST_F(ComplianceApiTest, TellsOfAllOrOfSome) {
  Reception got = ask_for("compliance");
  ASSERT_EQ(got.status, 200) << got.text;
  EXPECT_EQ(got.find("hosts.compliant")->integer(), 3);
  EXPECT_EQ(got.find("hosts.failing")->integer(), 1) << "web1";
  EXPECT_EQ(got.find("hosts.score")->real(), 0.75);
  EXPECT_EQ(got.find("resources.total")->integer(), 3 + 42);
  got = ask_for("compliance?filter=tag:a2");
  EXPECT_EQ(got.find("hosts.total")->integer(), 1);
  EXPECT_EQ(got.find("availability.told_ms")->integer(), 3'600'000);
  EXPECT_EQ(got.find("availability.share")->real(), 1.0);
}

TEST_F(ComplianceApiTest, GroupsComePageByPage) {
  for (const auto& [grouping, expected] :
       {std::pair<std::string, std::vector<std::string>>{"host", {"a1", "a2", "a3", "web1"}},
        {"tag", {"a1", "a2", "a3", "all", "base", "web"}},
        {"type", {"files"}}}) {
    std::vector<std::string> all;
    std::string next;
    do {
      Reception got = ask_for("compliance?group_by=" + grouping + "&limit=2" +
                              (next.empty() ? "" : "&continue=" + next));
      ASSERT_EQ(got.status, 200) << got.text;
      for (std::string& name : names(got))
        all.push_back(std::move(name));
      EXPECT_LE(names(got).size(), 2u);
      next = got.find("continue") ? got.find("continue")->text() : "";
    } while (!next.empty());
    EXPECT_EQ(all, expected) << grouping;
  }
  EXPECT_EQ(ask_for("compliance?group_by=colour").status, 400);
  EXPECT_EQ(ask_for("compliance?group_by=tag&continue=xyz").code(), "invalid");
}

TEST_F(ComplianceApiTest, TheWindowIsInThePast) {
  for (const char* wrong :
       {"from=2019-01-02T00:00:00Z&to=2019-01-01T00:00:00Z", "from=2090-01-01T00:00:00Z",
        "from=2018-01-01T00:00:00Z&to=2019-06-01T00:00:00Z", "from=yesterday"})
    for (const char* path : {"compliance?", "compliance/history?", "compliance/report?"})
      EXPECT_EQ(ask_for(std::string(path) + wrong).status, 400) << path << wrong;
  Reception got = ask_for("compliance?to=2090-01-01T00:00:00Z");
  EXPECT_EQ(got.find("to")->text(), rfc3339(clock_.wall()));
}

TEST_F(ComplianceApiTest, HistoryHasAsManyPoints) {
  Reception got = ask_for("compliance/history?points=7");
  ASSERT_EQ(got.status, 200) << got.text;
  ASSERT_EQ(got.find("points")->list().size(), 7u);
  EXPECT_EQ(model::find_path(got.find("points")->list().back().map(), "hosts.compliant")->integer(),
            3);
  EXPECT_EQ(ask_for("compliance/history?points=201").status, 400);
}

TEST_F(ComplianceApiTest, AHostHasItsChanges) {
  Reception got = ask_for("hosts/a1/compliance");
  ASSERT_EQ(got.status, 200) << got.text;
  ASSERT_EQ(got.find("items")->list().size(), 1u);
  EXPECT_EQ(got.find("items")->list()[0].map().find("state")->text(), "compliant");
}

TEST_F(ComplianceApiTest, AReportHasTheFormThatIsAskedFor) {
  const std::tuple<std::string, std::string, std::string, std::string> cases[] = {
      {"", "", "application/json", "{"},
      {"", "Accept: */*\r\n", "application/json", "{"},
      {"", "Accept: text/csv\r\n", "text/csv; charset=utf-8", "group,name"},
      {"", "Accept: text/html,*/*;q=0.8\r\n", "text/html; charset=utf-8", "<!DOCTYPE html>"},
      {"?format=csv", "Accept: text/html, */*\r\n", "text/csv; charset=utf-8", "group,name"},
      {"?format=html", "", "text/html; charset=utf-8", "<!DOCTYPE html>"},
      {"?format=json", "Accept: text/html\r\n", "application/json", "{"},
  };
  for (const auto& [query, accept, media_type, begin] : cases) {
    Reception got = ask_for("compliance/report" + query, accept);
    EXPECT_EQ(got.status, 200) << query << accept;
    EXPECT_EQ(got.header("content-type"), media_type) << query << accept;
    EXPECT_THAT(got.text, StartsWith(begin)) << query << accept;
  }
  EXPECT_EQ(ask_for("compliance/report", "Accept: image/png\r\n").status, 406);
  EXPECT_EQ(ask_for("compliance/report?format=pdf").status, 400);
}

TEST_F(ComplianceApiTest, AReportIsAsDeclared) {
  Reception got = ask_for("compliance/report?filter=tag:all");
  EXPECT_EQ(DeclaredAnswers().faults("GET", "/api/v1/compliance/report", got.body), "");
  EXPECT_EQ(got.find("filter")->text(), "tag:all");
  EXPECT_EQ(got.find("by_host")->list().size(), 3u);
  EXPECT_EQ(got.find("history")->list().size(), 60u);
}

}  // namespace
}  // namespace consort::server
