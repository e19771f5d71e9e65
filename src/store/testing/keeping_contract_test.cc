#include <filesystem>

#include "model/json.h"
#include "store/catalogs.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/operations.h"
#include "store/reports.h"
#include "store/retention.h"
#include "store/testing/contract.h"
#include "store/testing/population.h"

// Retention, backup and paging.
namespace consort::store {
namespace {

class KeepingContract : public StoreContract {
 protected:
  void add_events(int count) {
    write([&](Writer& w) -> Status {
      for (int i = 0; i < count; ++i)
        TRY_DO(events::append(w, prod_, {.kind = "tick", .body = "{}"}));
      return {};
    });
  }
  void add_reports(HostId host, int64_t first, int64_t count) {
    write([&](Writer& w) -> Status {
      for (int64_t i = first; i < first + count; ++i)
        TRY_DO(reports::add(w, prod_, {.host = host, .agent = "a", .sequence = i}));
      return {};
    });
  }
  Removed remove_old(const RetentionPolicy& policy) {
    return store::remove_old(*store_, policy).value();
  }
};

INSTANTIATE_TEST_SUITE_P(All, KeepingContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(KeepingContract, OldEventsGoAndLateWatchersAreTold) {
  add_events(1200);
  clock_.advance(std::chrono::hours(48));
  add_events(30);
  RetentionPolicy policy{.events = {.age = std::chrono::hours(24)}};
  EXPECT_EQ(remove_old(policy).events, 1200);
  EXPECT_EQ(remove_old(policy).events, 0);
  EXPECT_EQ(remove_old({.events = {.most = 10}}).events, 20);
  EXPECT_EQ(read([](Reader& r) { return events::range(r); }), (EventRange{1220, 1230}));
  auto since = [&](int64_t revision) {
    return store_->read([&](Reader& r) { return events::since(r, prod_, {}, revision, 100); });
  };
  EXPECT_EQ(code(since(1219)), "stale");
  EXPECT_EQ(since(1220).value().size(), 10u);

  EXPECT_EQ(remove_old({.events = {.most = 0}}).events, 10);
  add_events(1);
  EXPECT_EQ(since(1230).value().at(0).revision, 1231);  // no number is given twice
}

TEST_P(KeepingContract, ReportsAndEndedOperationsGo) {
  HostId host = add_host("a");
  add_reports(host, 1, 700);
  auto begin = [&] {
    return write([&](Writer& w) { return operations::begin(w, prod_, "deploy", "server"); });
  };
  OperationId running = begin(), ended = begin();
  write([&](Writer& w) {
    return operations::end(w, prod_, ended, OperationState::succeeded, "", "null");
  });
  clock_.advance(std::chrono::hours(48));
  add_reports(host, 701, 5);
  Removed removed = remove_old(
      {.reports = {.age = std::chrono::hours(24)}, .operations = {.age = std::chrono::hours(24)}});
  EXPECT_EQ(removed, (Removed{.reports = 700, .operations = 1}));
  EXPECT_EQ(read([&](Reader& r) { return reports::list(r, prod_, {}, {}); }).items.size(), 5u);
  EXPECT_EQ(read([&](Reader& r) { return operations::list(r, prod_, {}); }).items[0].id, running);
}

// Agents report when something happens: a host that was right for long is known by its last one.
TEST_P(KeepingContract, TheNewestReportOfEachHostStays) {
  HostId quiet = add_host("quiet"), busy = add_host("busy");
  add_reports(quiet, 1, 600);
  add_reports(busy, 1, 600);
  clock_.advance(std::chrono::hours(48));
  add_reports(busy, 601, 1);
  EXPECT_EQ(remove_old({.reports = {.age = std::chrono::hours(24)}}).reports, 599 + 600);
  EXPECT_EQ(remove_old({.reports = {.most = 0}}).reports, 0);
  auto left = [&](HostId host) {
    std::vector<int64_t> sequences;
    for (const Report& report :
         read([&](Reader& r) { return reports::list(r, prod_, {.host = host}, {}); }).items)
      sequences.push_back(report.sequence);
    return sequences;
  };
  EXPECT_EQ(left(quiet), std::vector<int64_t>{600});
  EXPECT_EQ(left(busy), std::vector<int64_t>{601});
}

TEST_P(KeepingContract, FactsThatWereInForceStay) {
  HostId host = add_host("a");
  const WallTime begin = clock_.wall();
  for (int day = 0; day < 5; ++day) {
    write([&](Writer& w) {
      model::Map facts;
      facts.set("day", model::Value(day));
      return facts::record(w, prod_, host, {facts}, w.now());
    });
    clock_.advance(std::chrono::hours(24));
  }
  // Day 5 begins. What was in force at the middle of day 2 was recorded at its start.
  EXPECT_EQ(remove_old({.facts = std::chrono::hours(60)}).facts, 2);
  auto day_at = [&](int hours) -> int64_t {
    auto known = read(
        [&](Reader& r) { return facts::at(r, prod_, host, begin + std::chrono::hours(hours)); });
    return known ? known->find("day")->integer() : -1;
  };
  EXPECT_EQ(day_at(60), 2);
  EXPECT_EQ(day_at(24), -1);
  EXPECT_EQ(remove_old({.facts = std::chrono::hours(0)}).facts, 2);
  EXPECT_EQ(day_at(1000), 4);  // the present stays, however old
  EXPECT_EQ(store_->check().value(), std::vector<std::string>{});
}

TEST_P(KeepingContract, ContentNobodyHasGoes) {
  Population p = write([&](Writer& w) { return populate(w, prod_); });
  write([&](Writer& w) { return catalogs::put(w, prod_, "{}"); });
  EXPECT_EQ(remove_old({}).catalogs, 1);
  EXPECT_EQ(read_code([&](Reader& r) { return catalogs::body(r, prod_, p.catalog); }), "ok");
  EXPECT_EQ(read_code([&](Reader& r) { return facts::body(r, prod_, p.facts); }), "ok");
}

TEST_P(KeepingContract, NumberedListsAreStableWhileRowsCome) {
  HostId host = add_host("a");
  add_reports(host, 1, 50);
  std::vector<int64_t> seen;
  PageRequest request{.limit = 9};
  int64_t next = 51;
  do {
    auto page = read([&](Reader& r) { return reports::list(r, prod_, {}, request); });
    EXPECT_LE(page.items.size(), 9u);
    for (const Report& report : page.items)
      seen.push_back(report.sequence);
    request.after = page.next;
    add_reports(host, next++, 1);
  } while (!request.after.empty());
  std::vector<int64_t> expected;
  for (int64_t i = 50; i >= 1; --i)
    expected.push_back(i);
  EXPECT_EQ(seen, expected);
}

TEST_P(KeepingContract, ABackupIsOneStateWhileOthersWrite) {
  HostId host = add_host("a");
  std::atomic<bool> done = false;
  // Each write adds an event and a report: a consistent copy has as many of one as of the other.
  std::thread writer([&] {
    for (int64_t i = 1; !done; ++i)
      write([&](Writer& w) -> Status {
        TRY_DO(reports::add(w, prod_, {.host = host, .agent = "a", .sequence = i}));
        TRY_DO(events::append(w, prod_, {.host = host, .kind = "report", .body = "{}"}));
        return {};
      });
  });
  const std::string backup = folder_.path() + "/backup.db";
  for (int i = 0; i < 5; ++i) {
    std::filesystem::remove(backup);
    // As the server does itself, and as another program does beside it.
    Status status =
        i % 2 == 0 ? store_->back_up(backup) : back_up(folder_.path() + "/store.db", backup);
    EXPECT_TRUE(status) << status.error().to_string();
  }
  done = true;
  writer.join();
  EXPECT_EQ(code(store_->back_up(backup)), "exists");

  auto copy = Store::open({.path = backup}, clock_);
  ASSERT_TRUE(copy) << copy.error().to_string();
  auto counts = (*copy)->read([&](Reader& r) -> Result<std::pair<int64_t, int64_t>> {
    TRY(EventRange events, events::range(r));
    TRY(auto reports, reports::list(r, prod_, {}, {.limit = 1}));
    int64_t last = reports.items.empty() ? 0 : reports.items[0].sequence;
    return std::pair(events.newest, last);
  });
  EXPECT_EQ(counts->first, counts->second);
}

TEST_P(KeepingContract, ARestoreBringsBackAndKeepsWhatWas) {
  add_host("a");
  const std::string path = folder_.path() + "/store.db", backup = folder_.path() + "/backup.db";
  ASSERT_TRUE(store_->back_up(backup));
  add_host("b");
  EXPECT_EQ(code(restore(backup, path)), "busy");  // it is open
  store_.reset();
  Status restored = restore(backup, path);
  ASSERT_TRUE(restored) << restored.error().to_string();
  reopen();
  auto names = [&] { return read([&](Reader& r) { return hosts::list(r, prod_, {}, {}); }).items; };
  EXPECT_EQ(names().size(), 1u);

  store_.reset();
  ASSERT_TRUE(restore(path + ".before-restore", path));
  reopen();
  EXPECT_EQ(names().size(), 2u);
}

}  // namespace
}  // namespace consort::store
