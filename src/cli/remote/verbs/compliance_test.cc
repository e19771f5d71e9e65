#include <fstream>
#include <sstream>

#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"

namespace consort::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kSummary = R"({
  "from":"2026-02-22T12:00:00.000Z","to":"2026-03-01T12:00:00.000Z",
  "hosts":{"compliant":12,"drifted":1,"failing":1,"held":0,"unknown":0,"total":14,"score":0.8571},
  "resources":{"compliant":840,"drifted":1,"failing":1,"unknown":0,"total":842,"score":0.9976},
  "availability":{"told_ms":1000,"compliant_ms":999,"unjudged_ms":0,"share":0.999},
  "turns":3,"repairs":{"number":34,"mean_ms":123000,"longest_ms":3840000},"lasting":2,
  "flapping":[{"host":"web1","resource":"files./etc/motd\u001b[2J","turns":12}],"partial":false})";

constexpr const char* kTags = R"({"from":"2026-02-22T12:00:00.000Z",
  "to":"2026-03-01T12:00:00.000Z","items":[
  {"name":"base","hosts":{"compliant":3,"total":3},"resources":{"compliant":30,"total":30,"score":1.0},
   "availability":{"share":1.0},"turns":0,"repairs":{"number":0},"lasting":0,"flapping":0},
  {"name":"web","hosts":{"compliant":1,"total":2},"resources":{"compliant":9,"total":10,"score":0.9},
   "availability":{"share":0.5},"turns":1,"repairs":{"number":2,"mean_ms":1500,"longest_ms":2000},
   "lasting":1,"flapping":1}]})";

class ComplianceVerbTest : public RemoteTest {
 protected:
  void SetUp() override {
    RemoteTest::SetUp();
    server_.answer("GET /compliance", 200, kSummary);
  }
  std::string asked() { return server_.asked().back(); }
};

TEST_F(ComplianceVerbTest, TellsHowItStands) {
  EXPECT_EQ(run_as_typed({"compliance"}), kOk) << err_;
  expect_golden("compliance");
  EXPECT_EQ(asked(), "GET /compliance?environment=acme/prod");
  EXPECT_EQ(run({"compliance", "-o", "json"}), kOk);
  EXPECT_THAT(out_, HasSubstr("\"score\": 0.8571"));
}

TEST_F(ComplianceVerbTest, TheWorstGroupIsFirst) {
  server_.answer("GET /compliance", 200, kTags);
  EXPECT_EQ(run_as_typed({"compliance", "--by", "tag"}), kOk) << err_;
  expect_golden("compliance_by_tag");
  EXPECT_THAT(asked(), HasSubstr("group_by=tag"));
  EXPECT_EQ(run({"compliance", "--by", "host"}), kOk);
  EXPECT_THAT(out_, HasSubstr("STATE"));
  EXPECT_EQ(run({"compliance", "--by", "type", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "base\nweb\n");
  server_.answer("GET /compliance", 200, R"({"items":[]})");
  EXPECT_EQ(run({"compliance", "--by", "resource"}), kOk);
  EXPECT_THAT(err_, HasSubstr("every resource was right"));
  EXPECT_NE(run({"compliance", "--by", "colour"}), kOk);
}

TEST_F(ComplianceVerbTest, HostsAndTimesAreChosen) {
  EXPECT_EQ(run({"compliance", "--tag", "it's", "--host", "web1", "-l", "online or late"}), kOk)
      << err_;
  EXPECT_THAT(asked(), HasSubstr("filter=(online or late) and tag:'it\\'s' and name:'web1'"));
  EXPECT_EQ(run({"compliance", "--since", "1d", "--until", "2026-03-01T12:00:00Z"}), kOk);
  EXPECT_THAT(asked(), AllOf(HasSubstr("from=2026-02-28T12:00:00.000Z"),
                             HasSubstr("to=2026-03-01T12:00:00.000Z")));
  EXPECT_EQ(run({"compliance", "--since", "30d"}), kOk);
  EXPECT_THAT(asked(), HasSubstr("from=20"));
  EXPECT_NE(run({"compliance", "--since", "monday"}), kOk);
  EXPECT_THAT(err_, HasSubstr("--since"));
  EXPECT_NE(run({"compliance", "--until", "noon"}), kOk);
  EXPECT_THAT(err_, HasSubstr("--until"));
}

TEST_F(ComplianceVerbTest, WritesAReport) {
  server_.answer(
      "GET /compliance/report", [](const net::Request& request, const net::Responder& responder) {
        const std::string accept(request.headers.find("Accept").value_or(""));
        responder.send(
            net::Response::text(200, std::string(*request.parameter("format")) + " " + accept));
      });
  EXPECT_EQ(run({"compliance", "report", "--format", "csv", "--since", "1d"}), kOk) << err_;
  EXPECT_EQ(out_, "csv text/csv, application/problem+json");
  EXPECT_EQ(run({"compliance", "report"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("html text/html"));
  const std::string path = folder_.string() + "/report.json";
  EXPECT_EQ(run({"compliance", "report", "--format", "json", "--file", path, "--tag", "web"}), kOk)
      << err_;
  std::ostringstream written;
  written << std::ifstream(path).rdbuf();
  EXPECT_EQ(written.str(), "json application/json, application/problem+json");
  EXPECT_EQ(out_, "");
  EXPECT_THAT(err_, HasSubstr("report.json"));
  EXPECT_THAT(asked(), HasSubstr("filter=tag:'web'"));
  EXPECT_NE(run({"compliance", "report", "--format", "pdf"}), kOk);
  server_.answer("GET /compliance/report", 403, R"({"detail":"the token does not allow it"})");
  EXPECT_EQ(run({"compliance", "report"}), kDenied);
  EXPECT_THAT(err_, HasSubstr("does not allow"));
}

}  // namespace
}  // namespace consort::cli
