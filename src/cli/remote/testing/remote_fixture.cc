#include "cli/remote/testing/remote_fixture.h"

#include <fstream>
#include <sstream>

#include "base/testing/source_dir.h"

namespace consort::cli {

void RemoteTest::SetUp() {
  CliTest::SetUp();
  variables_ = {{"HOME", folder_.string()},
                {"CONSORT_SERVER", server_.url()},
                {"CONSORT_ROOT_KEY", server_.root_key()},
                {"CONSORT_TOKEN", "consort_read_secret"},
                {"CONSORT_ENVIRONMENT", "acme/prod"}};
  stop_ = interrupt_.get_token();
}

void RemoteTest::TearDown() {
  server_.stop();
  CliTest::TearDown();
}

// Run with ACCEPT=1 to take what comes out as right, then read the difference.
void RemoteTest::expect_golden(const std::string& name) {
  const std::string path = source_dir() + "/src/cli/remote/testdata/" + name + ".txt";
  const std::string text = out_ + (err_.empty() ? "" : "--- messages\n" + err_);
  if (std::getenv("ACCEPT")) {
    std::ofstream(path) << text;
    return;
  }
  std::ostringstream expected;
  expected << std::ifstream(path).rdbuf();
  EXPECT_EQ(text, expected.str()) << path;
}

void RemoteTest::interrupt_at(const std::string& request) {
  server_.answer(request, [this](const net::Request&, const net::Responder& responder) {
    unanswered_.push_back(responder);
    interrupt_.request_stop();
  });
}

void RemoteTest::stream(const std::string& request, const std::vector<std::string>& events) {
  server_.answer(request, [=, this](const net::Request&, const net::Responder& responder) {
    auto stream = responder.stream({});
    for (const std::string& event : events)
      stream->write(event);
    streams_.push_back(std::move(stream));
  });
}

}  // namespace consort::cli
