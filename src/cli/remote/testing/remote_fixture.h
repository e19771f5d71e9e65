#pragma once
#include "cli/remote/testing/scripted_server.h"
#include "cli/testing/cli_fixture.h"

namespace consort::cli {

// Runs verbs against a scripted server, with a token for the environment acme/prod.
class RemoteTest : public CliTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  // As typed, and what came out; compared with src/cli/remote/testdata/NAME.txt.
  void expect_golden(const std::string& name);
  // Interrupts the verb that runs as soon as `request` is made, which gets no answer.
  void interrupt_at(const std::string& request);
  // Streams these events, as encode_sse() writes them, and leaves the stream open.
  void stream(const std::string& request, const std::vector<std::string>& events);

  ScriptedServer server_;
  std::stop_source interrupt_;
  std::vector<std::shared_ptr<net::ResponseStream>> streams_;
  std::vector<net::Responder> unanswered_;
};

}  // namespace consort::cli
