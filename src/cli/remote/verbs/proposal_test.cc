#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"

namespace consort::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kChange =
    R"({"address":"files./etc/motd","action":"update","conditional":false,"because":[],
        "attributes":[{"name":"mode","from":"0600","to":"0644"}]})";

class ProposalTest : public RemoteTest {
 protected:
  void SetUp() override {
    RemoteTest::SetUp();
    server_.answer("GET /proposals", 200,
                   std::string(R"({"items":[{"id":7,"address":"files./etc/motd","state":"open",
        "opened":"2026-03-01T12:00:00Z","hosts":14,"change":)") +
                       kChange + "}]}");
    server_.answer("GET /proposals/7", 200,
                   std::string(R"({"id":7,"address":"files./etc/motd","state":"open",
        "opened":"2026-03-01T12:00:00Z","hosts":2,"on":["web1","web2\u001b[2J"],
        "by":{"at":"2026-03-01T11:59:58Z","package_transaction":"apt-get install nginx",
        "user":"anna","meanwhile":["anna was logged in from 192.0.2.7 on pts/0\u001b[2J"]},
        "shared_tags":[{"tag":"web","hosts":3},{"tag":"base","hosts":200}],"change":)") +
                       kChange + "}");
    for (const char* verb : {"adopt", "promote"})
      server_.answer(
          std::string("POST /proposals/7/") + verb, 200,
          R"({"hosts":["web1","web2"],"also":["web3"],"changed":true,"commit":"c0ffee0123456789"})");
    server_.answer("POST /proposals/7/revert", 200,
                   std::string(R"({"hosts":["web1"],"change":)") + kChange + "}");
    for (const char* verb : {"ignore", "hold", "reopen"})
      server_.answer(std::string("POST /proposals/7/") + verb, 200, R"({"state":"held"})");
  }
};

TEST_F(ProposalTest, ListsAndShowsWhatWaits) {
  EXPECT_EQ(run_as_typed({"proposal", "list"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("files./etc/motd"));
  EXPECT_THAT(out_, HasSubstr("14"));
  EXPECT_EQ(run_as_typed({"proposal", "show", "7"}), kOk) << err_;
  expect_golden("proposal");
  server_.answer("GET /proposals", 200, R"({"items":[]})");
  EXPECT_EQ(run_as_typed({"proposal", "list", "--decided", "--host", "web1"}), kOk);
  EXPECT_THAT(err_, HasSubstr("no proposals"));
  EXPECT_THAT(server_.asked(), Contains(HasSubstr("decided=true")));
}

TEST_F(ProposalTest, AsksBeforeItDecides) {
  EXPECT_EQ(run({"proposal", "adopt", "7"}, "n\n", true), kError);
  EXPECT_THAT(err_, HasSubstr("Describe it as it is, for web1, web2?"));
  for (const std::string& line : server_.asked())
    if (line.starts_with("POST")) EXPECT_THAT(line, HasSubstr(R"("preview":true)"));
  EXPECT_EQ(run({"proposal", "adopt", "7", "--host", "web1,web2", "--yes"}), kOk) << err_;
  EXPECT_THAT(server_.asked(),
              Contains(HasSubstr(R"(adopt?environment=acme/prod {"hosts":["web1","web2"]})")));
  EXPECT_EQ(run({"proposal", "promote", "7", "--tag", "web"}, "y\n", true), kOk) << err_;
  EXPECT_THAT(err_, HasSubstr("These would be changed, too: web3"));
  EXPECT_THAT(server_.asked(),
              Contains(HasSubstr(R"(promote?environment=acme/prod {"tag":"web"})")));
  EXPECT_EQ(run({"proposal", "revert", "7", "--yes"}), kOk) << err_;
}

TEST_F(ProposalTest, PutsAside) {
  EXPECT_EQ(run({"proposal", "hold", "7", "--for", "8h", "--reason", "a test"}), kOk) << err_;
  EXPECT_THAT(server_.asked(), Contains(HasSubstr(R"("reason":"a test","until":"20)")));
  EXPECT_NE(run({"proposal", "ignore", "7", "--for", "soon"}), kOk);
  EXPECT_THAT(err_, HasSubstr("--for"));
  EXPECT_EQ(run({"proposal", "reopen", "7"}), kOk);
}

}  // namespace
}  // namespace consort::cli
