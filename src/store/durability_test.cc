#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "store/environments.h"
#include "store/events.h"
#include "store/hosts.h"
#include "store/reports.h"
#include "store/retention.h"
#include "store/testing/small_disk.h"
#include "store/testing/temporary_folder.h"

// What was acknowledged is there, whatever happens to the process and the disk.
namespace consort::store {
namespace {

constexpr EnvironmentId kEnvironment{1};
constexpr HostId kHost{1};

Result<std::unique_ptr<Store>> open(const std::string& folder, const Clock& clock) {
  return Store::open({.path = folder + "/store.db"}, clock);
}

Status add_home(Store& store) {
  return store.write([](Writer& w) -> Status {
    TRY_DO(environments::add(w, "acme", "prod"));
    TRY_DO(hosts::add(w, kEnvironment, {.name = "a"}));
    return {};
  });
}

// A report and an event that belong together.
Status write_pair(Store& store, const std::string& agent, int64_t sequence,
                  const std::string& body) {
  return store.write([&](Writer& w) -> Status {
    Report report{.host = kHost, .agent = agent, .sequence = sequence, .body = body};
    TRY_DO(reports::add(w, kEnvironment, report));
    TRY_DO(events::append(w, kEnvironment, {.host = kHost, .kind = agent, .body = body}));
    return {};
  });
}

// The highest sequence number of an agent, and how many reports and events it has.
struct Written {
  int64_t last = 0, reports = 0, events = 0;
};
std::map<std::string, Written> read_back(Store& store) {
  std::map<std::string, Written> written;
  PageRequest request{.limit = kLongestPage};
  do {
    auto page =
        store.read([&](Reader& r) { return reports::list(r, kEnvironment, {}, request); }).value();
    for (const Report& report : page.items) {
      Written& of = written[report.agent];
      of.last = std::max(of.last, report.sequence);
      ++of.reports;
    }
    request.after = page.next;
  } while (!request.after.empty());
  do {
    auto page =
        store.read([&](Reader& r) { return events::list(r, kEnvironment, {}, request); }).value();
    for (const Event& event : page.items)
      ++written[event.kind].events;
    request.after = page.next;
  } while (!request.after.empty());
  return written;
}

struct Acknowledged {
  int32_t thread;
  int32_t sequence;
};

// Writes with several threads from what is there on, and says of every write that it was
// acknowledged. Ends by being killed.
[[noreturn]] void write_for_ever(const std::string& folder, int acknowledge) {
  SystemClock clock;
  auto store = open(folder, clock);
  if (!store) _exit(2);
  auto before = read_back(**store);
  auto work = [&](int32_t thread) {
    const std::string agent = std::to_string(thread);
    for (auto i = static_cast<int32_t>(before[agent].last) + 1; true; ++i) {
      if (!write_pair(**store, agent, i, "{}")) _exit(3);
      Acknowledged done{thread, i};
      if (write(acknowledge, &done, sizeof done) != sizeof done) _exit(4);
    }
  };
  for (int32_t i = 0; i < 3; ++i)
    before[std::to_string(i)];
  std::vector<std::thread> threads;
  for (int32_t i = 0; i < 3; ++i)
    threads.emplace_back(work, i);
  for (std::thread& thread : threads)
    thread.join();
  _exit(5);
}

TEST(Durability, KilledFiftyTimesAndNothingAcknowledgedIsLost) {
  TemporaryFolder folder;
  SystemClock clock;
  ASSERT_TRUE(add_home(*open(folder.path(), clock).value()));
  std::map<std::string, int64_t> promised;
  for (int round = 0; round < 50; ++round) {
    int ends[2];
    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_for_ever(folder.path(), ends[1]);
    close(ends[1]);
    // Killed after a number of writes, wherever it then is.
    const int writes = 3 + round * 7 % 60;
    Acknowledged done{};
    for (int i = 0; read(ends[0], &done, sizeof done) == sizeof done; ++i) {
      promised[std::to_string(done.thread)] = done.sequence;
      if (i == writes) kill(child, SIGKILL);
    }
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit code " << WEXITSTATUS(status);

    auto store = open(folder.path(), clock);
    ASSERT_TRUE(store) << store.error().to_string();
    auto written = read_back(**store);
    for (const auto& [agent, last] : promised)
      EXPECT_GE(written[agent].last, last) << "agent " << agent << " in round " << round;
    for (const auto& [agent, of] : written) {
      EXPECT_EQ(of.reports, of.last) << "a gap";
      EXPECT_EQ(of.events, of.reports) << "half a write";
    }
  }
  EXPECT_EQ(open(folder.path(), clock).value()->check().value(), std::vector<std::string>{});
}

TEST(Durability, AFullDiskIsSaidAndNothingAcknowledgedIsLost) {
  if (geteuid() != 0) GTEST_SKIP() << "NOT TESTED: a full disk needs root, to mount a small one";
  TemporaryFolder folder;
  SmallDisk disk(folder.path());
  if (!disk.resize("3m")) GTEST_SKIP() << "NOT TESTED: a full disk needs the right to mount";
  ManualClock clock;
  auto store = open(folder.path(), clock).value();
  ASSERT_TRUE(add_home(*store));
  const std::string body(4000, 'x');
  int64_t acknowledged = 0;
  Status status;
  while (acknowledged < 5000) {
    status = write_pair(*store, "a", acknowledged + 1, body);
    if (!status) break;
    ++acknowledged;
  }
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::io) << status.error().to_string();
  EXPECT_THAT(status.error().to_string(), testing::HasSubstr("full"));
  EXPECT_EQ(read_back(*store)["a"].last, acknowledged);

  ASSERT_TRUE(disk.resize("30m"));
  EXPECT_TRUE(write_pair(*store, "a", acknowledged + 1, body));
  Written written = read_back(*store)["a"];
  EXPECT_EQ(written.reports, acknowledged + 1);
  EXPECT_EQ(written.events, acknowledged + 1);
  EXPECT_EQ(store->check().value(), std::vector<std::string>{});
}

}  // namespace
}  // namespace consort::store
