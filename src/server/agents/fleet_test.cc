#include <numeric>
#include <random>

#include "server/agents/testing/test_hub.h"
#include "store/reports.h"

// A fleet on links that lose, delay, double and break what they carry, and a server that dies: all
// converge, nothing acknowledged is lost, and nothing has its effect twice.
namespace consort::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kAgents = 12;
constexpr int kRounds = 40;

class FleetTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  FleetTest() : at_({}, GetParam()), random_(GetParam()) {
    for (int i = 0; i < kAgents; ++i)
      agents_.push_back(&at_.add("host" + std::to_string(i)));
  }
  bool happens(double part) { return std::uniform_real_distribution<>(0, 1)(random_) < part; }

  void connect_missing(const net::LinkFaults& faults) {
    for (SimulatedAgent* agent : agents_)
      if (!agent->linked()) at_.connect(*agent, faults);
  }
  // The numbers of all reports of a host, each as often as it is stored.
  std::vector<int64_t> stored(const SimulatedAgent& agent) {
    auto page = at_.at.store->read([&](store::Reader& r) {
      return store::reports::list(r, at_.at.production, {.host = at_.host(agent.name()).host},
                                  {.limit = 1000});
    });
    std::vector<int64_t> numbers;
    for (const auto& report : page->items)
      numbers.push_back(report.sequence);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }

  TestHub at_;
  std::mt19937_64 random_;
  std::vector<SimulatedAgent*> agents_;
};

TEST_P(FleetTest, ConvergesThroughFaults) {
  const net::LinkFaults faults{.delay = milliseconds(30),
                               .jitter = milliseconds(happens(0.5) ? 20 : 0),
                               .lose = 0.02,
                               .duplicate = 0.02,
                               .break_link = 0.01};
  std::map<std::string, Offering> wanted;
  for (int round = 0; round < kRounds; ++round) {
    connect_missing(faults);
    for (SimulatedAgent* agent : agents_) {
      if (happens(0.5)) agent->report({}, sha256("catalog"));
      if (happens(0.05) && agent->linked()) at_.network.cut(*agent->link());
      if (happens(0.1)) {
        auto offering = at_.offering(agent->name());
        wanted[agent->name()] = offering;
        wire::Apply order{.deployment = "d", .catalog = at_.held(offering)};
        at_.hub->offer({offering}, [](const Status& status) { EXPECT_TRUE(status); });
        at_.hub->apply({{offering.host, order}}, [](const Status& status) { EXPECT_TRUE(status); });
        at_.run(Duration(0));
      }
    }
    at_.run(milliseconds(400));
    if (happens(0.1)) at_.restart();
    for (const SimulatedAgent* agent : agents_) {
      auto numbers = stored(*agent);
      ASSERT_GE(static_cast<int64_t>(numbers.size()), agent->acknowledged());
    }
  }
  // The weather clears up.
  for (SimulatedAgent* agent : agents_)
    if (agent->linked()) at_.network.break_link(*agent->link());
  at_.run();
  connect_missing({});
  at_.run(seconds(5));
  for (const SimulatedAgent* agent : agents_) {
    EXPECT_TRUE(agent->welcome()) << agent->name();
    EXPECT_EQ(agent->kept(), 0u) << agent->name();
    std::vector<int64_t> all(static_cast<size_t>(agent->last()));
    std::iota(all.begin(), all.end(), 1);
    EXPECT_EQ(stored(*agent), all) << agent->name();
    auto offering = wanted.find(agent->name());
    if (offering == wanted.end()) continue;
    EXPECT_EQ(agent->held(), at_.held(offering->second)) << agent->name();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FleetTest, ::testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace consort::server
