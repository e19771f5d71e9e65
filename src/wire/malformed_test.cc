#include <gtest/gtest.h>

#include <random>
#include <span>

#include "base/strings.h"
#include "model/json.h"
#include "wire/message.h"
#include "wire/testing/goldens.h"

namespace consort::wire {
namespace {

// A golden, one place of which is written otherwise, and what is said about it.
struct Case {
  std::string golden, from, to, error;
};

const Case kFromAgents[] = {
    {"hello", R"("type": "hello")", R"("typo": "hello")", "type: is missing"},
    {"hello", R"("v": 1)", R"("v": "1")", "v: expected integer, not text"},
    {"hello", R"("v": 1)", R"("v": 2)", "v: protocol 2 is not spoken here, only 1"},
    {"hello", R"("type": "hello")", R"("type": "welcome")",
     "type: 'welcome' is not for an agent to say"},
    {"hello", R"("least": 1)", R"("least": 2)", "hello.protocols.least: is above 'most'"},
    {"hello", R"("acknowledged": 41)", R"("acknowledged": -1)",
     "hello.acknowledged: -1 is not between 0 and 9223372036854775807"},
    {"hello", R"("acknowledged": 41)", R"("acknowledged": 4.1)",
     "hello.acknowledged: expected integer, not number"},
    {"hello", R"("name": "web1")", R"("name": "")", "hello.targets[0].name: is empty"},
    {"hello", R"("kind": "root")", R"("kind": "jail")",
     "hello.targets[1].kind: 'jail' is not local, root, ssh or api"},
    {"hello", R"("serial": 7)", R"("serial": 0)",
     "hello.targets[0].held.serial: 0 is not between 1 and 9223372036854775807"},
    {"hello", R"("targets": [)", R"("targets": 1, "others": [)",
     "hello.targets: expected list, not integer"},
    {"fetch", R"("length": 4194304)", R"("length": 4194305)",
     "fetch.length: 4194305 is not between 1 and 4194304"},
    {"fetch", R"("content": "blob")", R"("content": "shadow")",
     "fetch.content: 'shadow' is not catalog or blob"},
    {"fetch", R"("digest": ")", R"("digest": "00)",
     "fetch.digest: '00" + sha256("welcome\n").hex() + "' is not a SHA-256 in hex"},
    {"facts", R"("after": 42)", R"("after": 43)", "facts.number.after: is not below 'sequence'"},
    {"facts", R"("tree": {)", R"("wood": {)", "facts.tree: is missing"},
    {"drift", R"("event": "opened")", R"("event": "settled")",
     "drift.change: belongs to drift that stands, and to no other"},
    {"drift", R"("resource": "files./etc/motd")", R"("resource": "files")",
     "drift.resource: 'files' is not an address"},
    {"drift", R"("since": "2026-03-01T12)", R"("since": "2026-03-01 12)",
     "drift.since: '2026-03-01 12:00:00.000Z' is not a time like 2026-03-01T12:00:00.000Z"},
    {"drift", R"("action": "update")", R"("action": "burn")",
     "drift.change: action: 'burn' is not create, update, delete, run or refresh"},
    {"report", R"("outcome": "failed")", R"("outcome": "sad")",
     "report.run.resources[1].outcome: 'sad' is not unchanged, changed, refreshed, failed, "
     "blocked, "
     "waiting, drifted or cancelled"},
    {"report", R"("elapsed_us": 850)", R"("elapsed_us": -850)",
     "report.run.resources[0].elapsed_us: -850 is not between 0 and 31536000000000"},
    {"report", R"("deployment": "d-118")", R"("deployment": 118)",
     "report.deployment: expected text, not integer"},
    {"read_result", R"("state": {)", R"("status": {)",
     "read_result.result.resources[0].state: exactly one of this and 'error' must be there"},
    {"read_result", R"("more": false)", R"("more": 0)",
     "read_result.result.more: expected true or false, not integer"},
    {"read_result_error", R"("error": {)", R"("result": {}, "error": {)",
     "read_result.result: exactly one of this and 'error' must be there"},
    {"plan_result", R"("unchanged": 41)", R"("unchanged": -41)",
     "plan_result.result.plan: summary.unchanged: -41 is not between 0 and 9223372036854775807"},
};

const Case kFromServers[] = {
    {"welcome", R"("type": "welcome")", R"("type": "hello")",
     "type: 'hello' is not for a server to say"},
    {"welcome", R"("heartbeat_ms": 30000)", R"("heartbeat_ms": 1)",
     "welcome.heartbeat_ms: 1 is not between 1000 and 3600000"},
    {"refused", R"("code": )", R"("cod": )", "refused.error.code: is missing"},
    {"offer", R"("signature": ")", R"("signature": "!)",
     "offer.catalog.signature: is not base64 with padding"},
    {"offer", R"("signature": "c3Nz)", R"("signature": ")",
     "offer.catalog.signature: is shorter than 64 bytes"},
    {"piece", R"("total": 8)", R"("total": 7)", "piece.bytes: reach past 'total'"},
    {"piece", R"("bytes": "d2VsY29tZQo=")", R"("bytes": "")",
     "piece.bytes: are none, before 'total' is reached"},
    {"read", R"("/etc/motd")", R"(7)", "read.names: expected a list of texts, not of integer"},
    {"read", R"("/etc/shadow")", R"("")", "read.names[1]: is empty"},
    {"apply", R"("policy": "report")", R"("policy": "pray")",
     "apply.drift[0].policy: 'pray' is not enforce, report or propose"},
    {"apply", R"("drift": [)", R"("drift": [1,)", "apply.drift[0]: a map is expected, not integer"},
    {"pause", R"("reason": ")", R"("reason": ")" + std::string(4096, 'x'),
     "pause.reason: is longer than 4096 bytes"},
    {"pause", R"("target": "web1")", R"("target": "web1", "target": "web2")",
     "target: the key is given twice"},
    {"acknowledge", R"("through": 47)", R"("through": 9223372036854775808)",
     "through: the integer does not fit 64 bit with a sign"},
};

template <class Read>
void expect_errors(std::span<const Case> cases, Read read) {
  for (const Case& c : cases) {
    std::string json = file_text(golden_path(c.golden));
    size_t at = json.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from << " in\n" << json;
    auto message = read(json.replace(at, c.from.size(), c.to));
    ASSERT_FALSE(message) << c.golden << " with " << c.to;
    EXPECT_EQ(message.error().message, c.error);
  }
}

TEST(Malformed, FromAnAgentIsToldWithItsPlace) { expect_errors(kFromAgents, agent_message); }
TEST(Malformed, FromAServerIsToldWithItsPlace) { expect_errors(kFromServers, server_message); }

TEST(Malformed, IsWhatIsNoMap) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "not JSON at byte 0: the text ends where a value is missing"},
      {"[]", "a map is expected, not list"},
      {"{}", "type: is missing"},
      {R"({"type":7})", "type: expected text, not integer"},
      {R"({"type":"hello"})", "v: is missing"},
      {R"({"type":"hello","v":1)", "not JSON at byte 21: the text ends where '}' is missing"},
      {repeat("[", 200) + repeat("]", 200), "the JSON is nested deeper than 100 levels"},
      {R"({"type":")" + repeat("x", 300) + R"(","v":1})", "type: is longer than 255 bytes"},
  };
  for (const auto& [json, error] : cases) {
    auto message = agent_message(json);
    ASSERT_FALSE(message) << json;
    EXPECT_EQ(message.error().message, error) << json;
  }
  EXPECT_EQ(agent_message("").error().to_string(),
            "not JSON at byte 0: the text ends where a value is missing, while reading an agent's "
            "message");
}

TEST(Limits, HoldForEveryType) {
  std::string heartbeat = file_text(golden_path("heartbeat"));
  std::string padded = heartbeat + std::string(kSmall, ' ');
  EXPECT_EQ(
      agent_message(padded).error().message,
      "heartbeat: " + std::to_string(padded.size()) + " bytes are more than the 65536 it may have");
  EXPECT_TRUE(agent_message(heartbeat + std::string(kSmall - heartbeat.size(), ' ')));
}

TEST(Limits, HoldBeforeAnythingIsParsed) {
  EXPECT_EQ(agent_message(std::string(kMostFrame + 1, '[')).error().message,
            "4194305 bytes are more than the 4194304 of the largest message");
}

TEST(Limits, LeaveRoomForTheLargestPiece) {
  Piece piece{Digest{}, kMostBlobBytes - static_cast<int64_t>(kPieceBytes), kMostBlobBytes,
              std::string(kPieceBytes, '\xff')};
  std::string json = to_json(ServerMessage(piece));
  EXPECT_TRUE(server_message(json)) << server_message(json).error().to_string();
  piece.offset -= 1;
  piece.bytes += '\xff';
  EXPECT_EQ(server_message(to_json(ServerMessage(piece))).error().message,
            "piece.bytes: is longer than 262144 bytes");
}

TEST(Limits, HoldForLists) {
  Hello hello;
  hello.targets.resize(kMostTargets + 1, Target{.name = "t"});
  hello.agent_version = hello.boot_id = hello.machine_id = hello.stream = "x";
  EXPECT_EQ(agent_message(to_json(AgentMessage(hello))).error().message,
            "hello.targets: 1001 items are more than 1000");
}

// Damages a text in one of the ways that faulty memory and faulty programs do.
std::string mutate(std::string text, std::mt19937& random) {
  static constexpr std::string_view kSnippets[] = {"{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   ":",
                                                   "\"",
                                                   "null",
                                                   "-1",
                                                   "1e999",
                                                   "99999999999999999999",
                                                   "\"$map\":",
                                                   "{\"$bytes\":\"!\"}",
                                                   "\\u0000",
                                                   "\\ud800",
                                                   "\xff",
                                                   "true"};
  size_t at = random() % (text.size() + 1);
  switch (random() % 5) {
    case 0:
      return text.erase(at, 1 + random() % 8);
    case 1:
      return text.insert(at, kSnippets[random() % std::size(kSnippets)]);
    case 2:
      return text.substr(0, at);
    case 3:
      return text.insert(random() % (text.size() + 1), text.substr(at, random() % 60));
    default:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random() % 8));
      return text;
  }
}

// Whatever is read can be written and read again.
template <class Message, class Read>
size_t expect_settled(const std::string& json, Read read) {
  auto decoded = read(json);
  if (!decoded) {
    EXPECT_FALSE(decoded.error().message.empty());
    return 0;
  }
  const auto* message = std::get_if<Message>(&*decoded);
  if (!message) return 0;
  std::string again = to_json(*message);
  auto second = read(again);
  bool same = second && to_json(std::get<Message>(*second)) == again;
  EXPECT_TRUE(same) << again;
  return 1;
}

TEST(Mutations, GiveAMessageOrAnError) {
  std::mt19937 random(20'260'301);
  size_t read = 0, rounds = 0;
  for (const Sample& sample : samples()) {
    std::string golden = file_text(golden_path(sample.name));
    for (int round = 0; round < 500; ++round, ++rounds) {
      std::string json = golden;
      for (size_t times = 1 + random() % 3; times > 0; --times)
        json = mutate(std::move(json), random);
      read += expect_settled<AgentMessage>(json, agent_message);
      read += expect_settled<ServerMessage>(json, server_message);
    }
  }
  EXPECT_GT(read, rounds / 50);
  EXPECT_LT(read, rounds);
}

}  // namespace
}  // namespace consort::wire
