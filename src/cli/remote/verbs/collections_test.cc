#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"
#include "net/sse.h"

namespace consort::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class CollectionsTest : public RemoteTest {
 protected:
  void SetUp() override {
    RemoteTest::SetUp();
    server_.answer("GET /hosts", 200, R"({"items":[
        {"id":1,"name":"web1","tags":["base","web"],"life_cycle":"managed","connectivity":"online",
         "compliance":"compliant","note":"","last_seen":"2026-03-01T12:00:00.123Z"},
        {"id":2,"name":"db1","tags":[],"life_cycle":"pending","connectivity":"lost",
         "compliance":"unknown","note":"disk is being\nreplaced"}]})");
  }
};

TEST_F(CollectionsTest, ListsHosts) {
  ASSERT_EQ(run({"host", "list", "tag:web and not drifted"}), kOk) << err_;
  EXPECT_THAT(server_.asked().back(), HasSubstr("filter=tag:web and not drifted"));
  expect_golden("hosts");
  ASSERT_EQ(run({"get", "hosts", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "web1\ndb1\n");
  ASSERT_EQ(run({"get", "host", "-o", "json"}), kOk);
  EXPECT_EQ(json().list().size(), 2u);
  server_.answer("GET /hosts", 200, R"({"items":[]})");
  ASSERT_EQ(run({"host", "list"}), kOk);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_, "no hosts\n");
}

TEST_F(CollectionsTest, NamesTheHostsOfOtherThings) {
  server_.answer("GET /drift", 200, R"({"items":[
      {"id":7,"host":1,"address":"files./etc/motd","first_seen":"2026-03-01T12:00:00Z"},
      {"id":8,"host":99,"address":"users.deploy"}]})");
  ASSERT_EQ(run({"get", "drift", "--settled"}), kOk) << err_;
  EXPECT_THAT(server_.asked(), Contains("GET /drift?settled=true&limit=50&environment=acme/prod"));
  expect_golden("drift");
  server_.answer("GET /hosts/web1/reports", 200, R"({"items":[{"id":3,"host":1}]})");
  ASSERT_EQ(run({"get", "reports", "--host", "web1", "--outcome", "failed"}), kOk) << err_;
  EXPECT_THAT(server_.asked(),
              Contains("GET /hosts/web1/reports?outcome=failed&limit=50&environment=acme/prod"));
}

TEST_F(CollectionsTest, KnowsWhatCanBeAsked) {
  EXPECT_EQ(run({"get", "hots"}), kError);
  EXPECT_THAT(err_, HasSubstr("did you mean 'hosts'?"));
  EXPECT_EQ(run({"get", "plans", "--selector", "tag:web"}), kError);
  EXPECT_THAT(err_, HasSubstr("plans cannot be chosen by --selector"));
  EXPECT_EQ(run({"get", "tokens", "--host", "web1"}), kError);
  EXPECT_EQ(run({"get", "certificates"}), kError);
  EXPECT_THAT(err_, HasSubstr("say whose certificates with --host"));
  EXPECT_EQ(run({"describe", "event", "7"}), kError);
  EXPECT_THAT(err_, HasSubstr("one of the events cannot be asked for"));
  EXPECT_TRUE(server_.asked().empty());
}

TEST_F(CollectionsTest, ShowsOneThing) {
  server_.answer("GET /plans/7", 200,
                 R"({"id":7,"state":"saved","digest":")" + std::string(64, 'a') + R"("})");
  ASSERT_EQ(run({"get", "plan", "7"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("aaaaaaaaaaaa\n"));
  ASSERT_EQ(run({"describe", "plan", "7"}), kOk);
  EXPECT_THAT(out_, HasSubstr("state: saved\n"));
  server_.answer("GET /environments/acme/prod", 200,
                 R"({"organization":"acme","name":"prod","paused":true})");
  ASSERT_EQ(run({"get", "environment", "acme/prod"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("true"));
  EXPECT_EQ(server_.asked().back(), "GET /environments/acme/prod");
}

TEST_F(CollectionsTest, ListsRevisions) {
  server_.answer("GET /revisions", 200, R"({"items":[
      {"commit":"c0ffee00c0ffee00c0ffee","state":"compiled","hosts":3,"author":"Ann",
       "committed":"2026-03-01T12:00:00.5Z","message":"Begin\n\nmore"}],"continue":"x"})");
  ASSERT_EQ(run({"history", "--limit", "1"}), kOk) << err_;
  expect_golden("history");
}

TEST_F(CollectionsTest, SaysWhereIsToldWhyARevisionFailed) {
  server_.answer("GET /revisions", 200, R"({"items":[
      {"commit":"aaaaaaaaaaaaaaaa","state":"compiled"},
      {"commit":"bbbbbbbbbbbbbbbb","state":"failed"},
      {"commit":"cccccccccccccccc","state":"failed"}]})");
  ASSERT_EQ(run({"history"}), kOk) << err_;
  EXPECT_EQ(err_, "Why it failed: consort describe revision bbbbbbbbbbbb\n");
  ASSERT_EQ(run({"history", "-o", "json"}), kOk);
  EXPECT_EQ(err_, "");
}

TEST_F(CollectionsTest, ShowsFactsByName) {
  server_.answer("GET /hosts/web1/facts", 200,
                 R"({"os":{"family":"debian","major":12},"cloud":{"$unknown":["facts.cloud"]}})");
  ASSERT_EQ(run({"host", "facts", "web1", "--at", "2026-03-01T12:00:00Z"}), kOk) << err_;
  EXPECT_EQ(out_, "os.family  debian\nos.major   12\ncloud      (unknown)\n");
  EXPECT_EQ(server_.asked().back(),
            "GET /hosts/web1/facts?at=2026-03-01T12:00:00Z&environment=acme/prod");
  ASSERT_EQ(run({"host", "facts", "web1", "os.family", "-o", "json"}), kOk);
  EXPECT_EQ(out_, "\"debian\"\n");
  EXPECT_EQ(run({"host", "facts", "web1", "os.famly"}), kNotFound);
  EXPECT_THAT(err_, HasSubstr("did you mean 'os.family'?"));
}

TEST_F(CollectionsTest, WatchesEventsAndResumes) {
  server_.answer("GET /events", 200, R"({"items":[{"revision":40}]})");
  int streams = 0;
  server_.answer("GET /watch", [&](const net::Request&, const net::Responder& responder) {
    auto stream = responder.stream(net::sse_response());
    if (++streams == 1) {
      stream->write(net::encode_sse({"41", "report", R"({"revision":41,"host":1,"kind":"report",
          "time":"2026-03-01T12:00:00Z","body":{"outcome":"changed"}})"}));
      return stream->end();
    }
    stream->write(net::encode_sse({"41", "report", R"({"kind":"told before"})"}));
    stream->write(net::encode_sse({"42", "bookmark", R"({"revision":42})"}));
    stream->write(net::encode_sse({"43", "other", R"({"revision":43,"kind":"other","body":{}})"}));
    stream->write(net::encode_sse({"", "gone", "{}"}));
    stream->end();
  });
  EXPECT_EQ(run({"watch-events", "--kinds", "report,other"}), kNotFound);
  EXPECT_EQ(out_,
            "2026-03-01T12:00:00Z  report web1  {\"outcome\":\"changed\"}\n"
            "-  other\n");
  EXPECT_THAT(err_, HasSubstr("watching again"));
  EXPECT_THAT(err_, HasSubstr("gone"));
  EXPECT_THAT(server_.asked(),
              Contains("GET /watch?since=40&kinds=report,other&environment=acme/prod"));
  EXPECT_THAT(server_.asked(),
              Contains("GET /watch?since=41&kinds=report,other&environment=acme/prod"));
}

TEST_F(CollectionsTest, WatchingEndsWhenInterrupted) {
  interrupt_at("GET /watch");
  EXPECT_EQ(run({"watch-events", "--since", "1", "-o", "json"}), kOk);
  EXPECT_EQ(run({"watch-events", "-o", "yaml"}), kError);
}

}  // namespace
}  // namespace consort::cli
