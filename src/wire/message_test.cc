#include "wire/message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "base/testing/source_dir.h"
#include "model/json.h"
#include "wire/testing/arbitrary.h"
#include "wire/testing/goldens.h"

namespace consort::wire {
namespace {

// Run with ACCEPT=1 to take what comes out as right, then read the difference.
TEST(Golden, EveryMessageIsWrittenAsBefore) {
  for (const Sample& sample : samples()) {
    std::string path = golden_path(sample.name), after = pretty(sample);
    if (std::getenv("ACCEPT")) {
      std::ofstream(path, std::ios::binary) << after;
    } else {
      EXPECT_EQ(after, file_text(path)) << path;
    }
  }
}

TEST(Golden, EveryMessageIsReadAsItWasMeant) {
  for (const Sample& sample : samples()) {
    std::string json = file_text(golden_path(sample.name));
    if (auto* sent = std::get_if<AgentMessage>(&sample.message)) {
      auto read = agent_message(json);
      ASSERT_TRUE(read) << sample.name << ": " << read.error().to_string();
      EXPECT_TRUE(*sent == std::get<AgentMessage>(*read)) << sample.name;
    } else {
      auto read = server_message(json);
      ASSERT_TRUE(read) << sample.name << ": " << read.error().to_string();
      EXPECT_TRUE(std::get<ServerMessage>(sample.message) == std::get<ServerMessage>(*read))
          << sample.name;
    }
  }
}

// Every type of a variant, with the bytes that one of it may have.
template <class... M>
std::map<std::string, size_t> types(const std::variant<M...>*) {
  return {{std::string(M::kType), M::kMostBytes}...};
}

const auto kAgentTypes = types(static_cast<AgentMessage*>(nullptr));
const auto kServerTypes = types(static_cast<ServerMessage*>(nullptr));

std::map<std::string, size_t> all_types() {
  auto all = kAgentTypes;
  all.insert(kServerTypes.begin(), kServerTypes.end());
  return all;
}

TEST(Golden, EveryTypeHasOne) {
  for (const auto& [type, bytes] : all_types())
    EXPECT_FALSE(file_text(golden_path(type)).empty()) << type;
}

std::string handbook() { return file_text(source_dir() + "/docs/dev/agent-protocol.md"); }

TEST(Handbook, ListsEveryTypeWithItsSenderAndSize) {
  std::string page = handbook();
  for (const auto& [type, bytes] : all_types()) {
    bool agent = kAgentTypes.contains(type), server = kServerTypes.contains(type);
    std::string row = "| `" + type + "` | " +
                      (agent && server ? "both"
                       : agent         ? "agent"
                                       : "server");
    row += " | " + std::to_string(bytes / kKiB) + " KiB |\n";
    EXPECT_NE(page.find(row), std::string::npos) << row;
    EXPECT_NE(page.find("### " + type + "\n"), std::string::npos) << type;
  }
}

// The examples of the handbook are the goldens, word for word.
TEST(Handbook, ShowsEveryMessageAsItIs) {
  std::string page = handbook();
  std::set<std::string> examples, goldens;
  constexpr std::string_view kBegin = "```json\n", kEnd = "```";
  for (size_t at = page.find(kBegin); at != std::string::npos; at = page.find(kBegin, at)) {
    at += kBegin.size();
    examples.insert(page.substr(at, page.find(kEnd, at) - at));
  }
  for (const Sample& sample : samples())
    goldens.insert(pretty(sample));
  for (const SampleDocument& sample : enrolment_samples())
    goldens.insert(pretty(sample));
  for (const std::string& golden : goldens)
    EXPECT_TRUE(examples.contains(golden)) << "not in the page:\n" << golden;
  for (const std::string& example : examples)
    EXPECT_TRUE(goldens.contains(example)) << "in the page only:\n" << example;
}

RC_GTEST_PROP(Message, OfAnAgentComesBackAsItWas, ()) {
  auto message = *any_agent_message();
  std::string json = to_json(message);
  auto read = agent_message(json);
  if (!read) RC_FAIL(read.error().to_string());
  RC_ASSERT(std::get<AgentMessage>(*read) == message);
  RC_ASSERT(to_json(std::get<AgentMessage>(*read)) == json);
}

RC_GTEST_PROP(Message, OfAServerComesBackAsItWas, ()) {
  auto message = *any_server_message();
  std::string json = to_json(message);
  auto read = server_message(json);
  if (!read) RC_FAIL(read.error().to_string());
  RC_ASSERT(std::get<ServerMessage>(*read) == message);
  RC_ASSERT(to_json(std::get<ServerMessage>(*read)) == json);
}

TEST(Protocols, AgreeOnTheNewestThatBothSpeak) {
  using Range = Hello::Protocols;
  EXPECT_EQ((Range{1, 3}).common({2, 5}), 3);
  EXPECT_EQ((Range{2, 5}).common({1, 3}), 3);
  EXPECT_EQ((Range{1, 1}).common({1, 1}), 1);
  EXPECT_EQ((Range{1, 2}).common({3, 4}), std::nullopt);
}

TEST(Message, OfANewerPeerIsReadWithoutWhatIsNew) {
  auto read = server_message(
      R"({"type":"pause","v":1,"target":"web1","reason":"","until":{"approved_by":["anna"]}})");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_TRUE(std::get<ServerMessage>(*read) == ServerMessage(Pause{"web1", ""}));
}

TEST(Message, OfAnUnknownTypeIsNoFault) {
  const std::string json = R"({"type":"sing","v":1,"song":"Die Gedanken sind frei"})";
  EXPECT_EQ(std::get<Unfamiliar>(*agent_message(json)).type, "sing");
  EXPECT_EQ(std::get<Unfamiliar>(*server_message(json)).type, "sing");
}

TEST(Message, OfAnotherProtocolIsUnsupported) {
  auto read = agent_message(R"({"type":"heartbeat","v":2})");
  EXPECT_EQ(read.error().code, Code::unsupported);
}

TEST(Message, WithAnUnknownCodeIsReadAsFailed) {
  auto read = server_message(
      R"({"type":"refused","v":1,"error":{"code":"phase-of-the-moon","message":"later"}})");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(std::get<Refused>(std::get<ServerMessage>(*read)).error,
            (Fault{Code::failed, "later"}));
}

TEST(TargetOf, IsSetForAllThatIsAboutOne) {
  EXPECT_EQ(target_of(State{.target = "web1"}), "web1");
  EXPECT_EQ(target_of(Fetch{.target = "web2"}), "web2");
  EXPECT_EQ(target_of(Heartbeat{}), std::nullopt);
  EXPECT_EQ(target_of(Hello{.targets = {{.name = "web1"}}}), std::nullopt);
}

TEST(NumberOf, IsThereForWhatMustNotBeLost) {
  AgentMessage facts = Facts{}, heartbeat = Heartbeat{};
  *number_of(facts) = {7, 5};
  EXPECT_EQ(std::get<Facts>(facts).number, (Number{7, 5}));
  EXPECT_EQ(number_of(heartbeat), nullptr);
}

TEST(TopicOf, IsTheSameForWhatSupersedes) {
  auto drift = [](std::string target, std::string name, Drift::Event event) {
    return topic_of(Drift{.target = target, .event = event, .resource = {"files", name}});
  };
  std::string opened = drift("web1", "/a", Drift::Event::opened);
  EXPECT_EQ(opened, drift("web1", "/a", Drift::Event::settled));
  EXPECT_NE(opened, drift("web1", "/b", Drift::Event::opened));
  EXPECT_NE(opened, drift("web2", "/a", Drift::Event::opened));
  EXPECT_NE(drift("a files.b", "c", Drift::Event::opened),
            drift("a", "b files.c", Drift::Event::opened));
  EXPECT_EQ(topic_of(Facts{.target = "web1"}), "facts web1");
  EXPECT_EQ(topic_of(Report{.target = "web1"}), "");
  EXPECT_EQ(topic_of(Heartbeat{}), "");
}

}  // namespace
}  // namespace consort::wire
