#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/daemon/metrics_server.h"
#include "agent/daemon/metrics_text.h"
#include "net/http_client.h"
#include "net/testing/loop_thread.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

AgentStatus some_status() {
  AgentStatus status{.agent = "production/web1", .version = "1.2", .linked = true};
  status.clock_offset = 1500ms;
  status.certificate_until = WallTime(1'800'000'000s);
  status.unsent = 3;
  status.given_up = 2;
  AgentStatus::Target target;
  target.state.target = "web1";
  target.state.paused = true;
  target.state.counts.compliant = 40;
  target.state.counts.drifted = 1;
  status.targets.push_back(target);
  target.state = {};
  target.state.target = "image";
  target.trouble = "the folder is gone";
  target.reported = WallTime(1'700'000'000s);
  status.targets.push_back(target);
  return status;
}

TEST(MetricsText, SaysWhatTheStatusSays) {
  std::string text = metrics_text(some_status());
  for (const char* line :
       {"consort_agent_info{agent=\"production/web1\",version=\"1.2\"} 1\n",
        "consort_agent_linked 1\n", "consort_agent_clock_offset_seconds 1.5\n",
        "consort_agent_certificate_expiry_timestamp_seconds 1800000000\n",
        "consort_agent_outbox_messages 3\n", "consort_agent_outbox_given_up_total 2\n",
        "consort_agent_targets 2\n", "consort_target_kept{target=\"web1\"} 1\n",
        "consort_target_kept{target=\"image\"} 0\n", "consort_target_paused{target=\"web1\"} 1\n",
        "consort_target_resources{target=\"web1\",state=\"compliant\"} 40\n",
        "consort_target_resources{target=\"web1\",state=\"drifted\"} 1\n",
        "consort_target_resources{target=\"image\",state=\"compliant\"} 0\n",
        "consort_target_last_report_timestamp_seconds{target=\"image\"} 1700000000\n"})
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(text, Not(HasSubstr("timestamp_seconds{target=\"web1\"}")));
}

// Asks a server on a loop of its own.
class MetricsServerTest : public testing::Test {
 protected:
  net::Response ask(const std::string& method, const std::string& path) {
    net::HttpClient client;
    std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    auto response = client.call({.method = method, .url = url});
    EXPECT_TRUE(response) << response.error().to_string();
    return response.value_or(net::Response{.status = 0});
  }
  void SetUp() override {
    loop_.call([&] {
      auto page = [this] { return "times_asked " + std::to_string(++asked_) + "\n"; };
      server_ = MetricsServer::open(loop_.loop(), {"127.0.0.1", 0}, page).value();
    });
  }
  void TearDown() override {
    loop_.call([&] { server_.reset(); });
  }

  net::LoopThread loop_;
  std::unique_ptr<MetricsServer> server_;
  int asked_ = 0;  // of the loop's thread
};

TEST_F(MetricsServerTest, GivesThePageAsItIsNow) {
  EXPECT_EQ(ask("GET", "/metrics").body, "times_asked 1\n");
  net::Response second = ask("GET", "/metrics");
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body, "times_asked 2\n");
  EXPECT_THAT(std::string(second.headers.find("Content-Type").value_or("")),
              HasSubstr("version=0.0.4"));
}

TEST_F(MetricsServerTest, AnswersNothingElse) {
  EXPECT_EQ(ask("GET", "/").status, 404);
  EXPECT_EQ(ask("GET", "/metrics/x").status, 404);
  EXPECT_EQ(ask("DELETE", "/metrics").status, 405);
}

TEST_F(MetricsServerTest, APortThatIsTakenIsAnError) {
  loop_.call([&] {
    auto second = MetricsServer::open(loop_.loop(), {"127.0.0.1", server_->port()}, {});
    EXPECT_FALSE(second);
  });
}

}  // namespace
}  // namespace consort::agent
