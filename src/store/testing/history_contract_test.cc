#include "store/catalogs.h"
#include "store/drift.h"
#include "store/events.h"
#include "store/orphans.h"
#include "store/reports.h"
#include "store/revisions.h"
#include "store/site_contents.h"
#include "store/testing/contract.h"

namespace consort::store {
namespace {

class HistoryContract : public StoreContract {
 protected:
  RevisionId add_revision(const std::string& commit) {
    Revision revision{
        .commit = commit, .author = "Ada", .message = "Change", .committed = clock_.wall()};
    return write([&](Writer& w) { return revisions::add(w, prod_, revision); });
  }
};

INSTANTIATE_TEST_SUITE_P(All, HistoryContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(HistoryContract, Revisions) {
  Revision revision{.commit = "c1",
                    .parent = "c0",
                    .author = "Ada <ada@example.org>",
                    .message = "web: Listen on 8080",
                    .committed = clock_.wall()};
  revision.id = write([&](Writer& w) { return revisions::add(w, prod_, revision); });
  EXPECT_EQ(read([&](Reader& r) { return revisions::find(r, prod_, "c1"); }), revision);
  EXPECT_EQ(write_code([&](Writer& w) { return revisions::add(w, prod_, revision); }), "exists");

  revision.state = CompileState::failed;
  revision.diagnostics = R"([{"rule":"unknown-attribute"}])";
  revision.hosts = 3;
  revision.resources = 5'000'000'000;  // past 32 bit
  write([&](Writer& w) {
    return revisions::set_compiled(w, prod_, revision.id, revision.state, revision.diagnostics,
                                   revision.hosts, revision.resources);
  });
  EXPECT_EQ(read([&](Reader& r) { return revisions::get(r, prod_, revision.id); }), revision);

  WallTime first = clock_.wall();
  clock_.advance(std::chrono::hours(1));
  add_revision("c2");
  auto commit_at = [&](WallTime when) {
    auto found = read([&](Reader& r) { return revisions::at(r, prod_, when); });
    return found ? found->commit : "nothing";
  };
  EXPECT_EQ(commit_at(first - std::chrono::seconds(1)), "nothing");
  EXPECT_EQ(commit_at(first + std::chrono::minutes(59)), "c1");
  EXPECT_EQ(commit_at(clock_.wall()), "c2");
}

TEST_P(HistoryContract, RevisionsAreFoundByTheirFirstDigits) {
  RevisionId first = add_revision("abcd01");
  add_revision("abcd02");
  add_revision("abce");
  auto found = [&](const std::string& text) {
    auto revision = store_->read([&](Reader& r) { return revisions::resolve(r, prod_, text); });
    if (!revision) return std::string(to_string(revision.error().code));
    return *revision ? (*revision)->commit : "nothing";
  };
  EXPECT_EQ(found("abcd01"), "abcd01");
  EXPECT_EQ(found("abce"), "abce");
  EXPECT_EQ(found("abcd"), "invalid");
  EXPECT_EQ(found("abc"), "nothing");
  EXPECT_EQ(found("abcf"), "nothing");
  auto until = read([&](Reader& r) { return revisions::list(r, prod_, {}, first); });
  ASSERT_EQ(until.items.size(), 1u);
  EXPECT_EQ(until.items[0].id, first);
}

TEST_P(HistoryContract, TheLastRevisionThatWasCompiled) {
  auto last = [&] {
    auto found = read([&](Reader& r) { return revisions::last_compiled(r, prod_); });
    return found ? found->commit : "nothing";
  };
  auto end = [&](RevisionId id, CompileState state) {
    write([&](Writer& w) { return revisions::set_compiled(w, prod_, id, state, "[]", 1, 1); });
  };
  RevisionId first = add_revision("c1"), second = add_revision("c2"), third = add_revision("c3");
  EXPECT_EQ(last(), "nothing");
  end(second, CompileState::compiled);
  end(first, CompileState::compiled);
  EXPECT_EQ(last(), "c2");
  end(third, CompileState::failed);
  EXPECT_EQ(last(), "c2");
}

TEST_P(HistoryContract, CatalogsOfAllHostsNowAndAsOfARevision) {
  HostId a = add_host("a"), b = add_host("b");
  RevisionId first = add_revision("c1"), second = add_revision("c2");
  auto assign = [&](RevisionId revision, HostId host, const std::string& json) {
    write([&](Writer& w) -> Status {
      TRY(Digest digest, catalogs::put(w, prod_, json));
      TRY_DO(catalogs::assign(w, prod_, revision, host, digest));
      return {};
    });
  };
  assign(first, a, "{1}");
  assign(first, b, "{1}");
  assign(second, a, "{2}");
  auto again = [&](HostId host, const std::string& json) {
    return
        [&, host, json](Writer& w) { return catalogs::assign_again(w, prod_, host, sha256(json)); };
  };
  EXPECT_EQ(write(again(a, "{1}")), 3);  // a newer serial of an older revision
  EXPECT_EQ(write_code(again(b, "{2}")), "not-found");
  auto shown = [](const std::vector<CatalogEntry>& entries) {
    std::vector<std::pair<HostId, int64_t>> all;
    for (const CatalogEntry& entry : entries)
      all.emplace_back(entry.host, entry.serial);
    return all;
  };
  using Shown = std::vector<std::pair<HostId, int64_t>>;
  EXPECT_EQ(shown(read([&](Reader& r) { return catalogs::current_of_all(r, prod_); })),
            (Shown{{a, 3}, {b, 1}}));
  EXPECT_EQ(shown(read([&](Reader& r) { return catalogs::as_of(r, prod_, second); })),
            (Shown{{a, 2}, {b, 1}}));
  EXPECT_EQ(shown(read([&](Reader& r) { return catalogs::as_of(r, prod_, first); })),
            (Shown{{a, 3}, {b, 1}}));
}

TEST_P(HistoryContract, SerialsAreAboveWhatAgentsRememberAndEnd) {
  HostId a = add_host("a"), b = add_host("b");
  RevisionId revision = add_revision("c1");
  auto assign = [&](HostId host, int64_t above) {
    return [&, host, above](Writer& w) -> Result<int64_t> {
      TRY(Digest digest, catalogs::put(w, prod_, "{1}"));
      return catalogs::assign(w, prod_, revision, host, digest, above);
    };
  };
  EXPECT_EQ(write(assign(a, 0)), 1);
  EXPECT_EQ(write(assign(a, 7)), 8);
  EXPECT_EQ(write(assign(a, 3)), 9);
  EXPECT_EQ(write(assign(a, catalogs::kHighestSerial - 1)), catalogs::kHighestSerial);
  EXPECT_EQ(write_code(assign(a, 0)), "invalid");
  EXPECT_EQ(write_code(assign(b, INT64_MAX)), "invalid");
  EXPECT_EQ(write(assign(b, 0)), 1) << "what was refused left nothing";
}

TEST_P(HistoryContract, OrphansUntilTheyAreSettled) {
  HostId a = add_host("a"), b = add_host("b");
  auto add = [&](HostId host, const std::string& address) {
    write([&](Writer& w) { return orphans::add(w, prod_, host, address, sha256("{1}")); });
  };
  auto listed = [&](const OrphanFilter& filter) {
    std::vector<std::string> all;
    for (const Orphan& orphan :
         read([&](Reader& r) { return orphans::list(r, prod_, filter, {}); }).items)
      all.push_back(orphan.address);
    return all;
  };
  add(a, "files./etc/motd");
  add(b, "files./etc/motd");
  add(a, "users.ann");
  add(a, "files./etc/motd");  // known already
  EXPECT_EQ(listed({}),
            (std::vector<std::string>{"users.ann", "files./etc/motd", "files./etc/motd"}));
  EXPECT_EQ(listed({.host = b}), std::vector<std::string>{"files./etc/motd"});
  write([&](Writer& w) { return orphans::settle(w, prod_, a, "files./etc/motd"); });
  write([&](Writer& w) { return orphans::settle(w, prod_, a, "files./etc/none"); });
  EXPECT_EQ(listed({.host = a}), std::vector<std::string>{"users.ann"});
}

TEST_P(HistoryContract, WhereContentOfASiteIs) {
  auto find = [&] {
    return read([&](Reader& r) { return site_contents::find(r, prod_, sha256("a")); });
  };
  EXPECT_EQ(find(), std::nullopt);
  for (const char* object : {"11aa", "22bb"})
    write([&](Writer& w) { return site_contents::put(w, prod_, sha256("a"), object); });
  EXPECT_EQ(find(), "22bb");
}

TEST_P(HistoryContract, CatalogsAreKeptOnceAndSerialsGrow) {
  HostId a = add_host("a"), b = add_host("b");
  RevisionId first = add_revision("c1"), second = add_revision("c2");
  auto assign = [&](RevisionId revision, HostId host, const std::string& json) {
    return write([&](Writer& w) -> Result<int64_t> {
      TRY(Digest digest, catalogs::put(w, prod_, json));
      return catalogs::assign(w, prod_, revision, host, digest);
    });
  };
  EXPECT_EQ(assign(first, a, "{\"v\":1}"), 1);
  EXPECT_EQ(assign(first, b, "{\"v\":1}"), 1);
  WallTime then = clock_.wall();
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(assign(second, a, "{\"v\":2}"), 2);
  EXPECT_EQ(assign(second, a, "{\"v\":1}"), 3);

  CatalogEntry now = *read([&](Reader& r) { return catalogs::current(r, prod_, a); });
  EXPECT_EQ(now, (CatalogEntry{a, 3, second, sha256("{\"v\":1}"), clock_.wall()}));
  EXPECT_EQ(read([&](Reader& r) { return catalogs::at(r, prod_, a, then); })->serial, 1);
  EXPECT_EQ(read([&](Reader& r) { return catalogs::body(r, prod_, now.digest); }), "{\"v\":1}");
  EXPECT_EQ(read([&](Reader& r) { return catalogs::of_revision(r, prod_, first); }).size(), 2u);
  auto one = [&](const std::string& after) {
    PageRequest request{.after = after, .limit = 1};
    return read([&](Reader& r) { return catalogs::list(r, prod_, first, request); });
  };
  auto page = one("");
  EXPECT_EQ(page.items.at(0).host, a);
  page = one(page.next);
  EXPECT_EQ(page.items.at(0).host, b);
  EXPECT_EQ(page.next, "");
  EXPECT_EQ(read_code([&](Reader& r) {
              return catalogs::list(r, prod_, first, {.after = make_cursor("catalogs", "1:x")});
            }),
            "invalid");
  auto one_as_of = [&](RevisionId revision, const std::string& after) {
    PageRequest request{.after = after, .limit = 1};
    return read([&](Reader& r) { return catalogs::list_as_of(r, prod_, revision, request); });
  };
  page = one_as_of(second, "");
  EXPECT_EQ(page.items.at(0).host, a);
  EXPECT_EQ(page.items.at(0).serial, 3);
  page = one_as_of(second, page.next);
  EXPECT_EQ(page.items.at(0).host, b);
  EXPECT_EQ(page.items.at(0).serial, 1);
  EXPECT_EQ(page.next, "");
  EXPECT_EQ(one_as_of(first, "").items.at(0).serial, 1);
  auto as_of = [&](RevisionId revision, HostId host) {
    return read([&](Reader& r) { return catalogs::as_of(r, prod_, host, revision); })->serial;
  };
  EXPECT_EQ(as_of(first, a), 1);
  EXPECT_EQ(as_of(second, a), 3);
  EXPECT_EQ(as_of(second, b), 1);

  EXPECT_EQ(write_code([&](Writer& w) {
              return catalogs::assign(w, prod_, first, a, sha256("never put"));
            }),
            "not-found");
  EXPECT_EQ(write([&](Writer& w) {
              return catalogs::assign_again(w, prod_, b, sha256("{\"v\":1}"), /*above=*/7);
            }),
            8);
}

TEST_P(HistoryContract, AReportSentTwiceIsStoredOnce) {
  HostId host = add_host("a");
  Report report{.host = host,
                .agent = "agent-1",
                .sequence = 7,
                .run = "r1",
                .catalog = sha256("c"),
                .outcome = RunOutcome::failed,
                .unchanged = 100,
                .changed = 2,
                .failed = 1,
                .started = clock_.wall() - std::chrono::seconds(3),
                .elapsed = std::chrono::milliseconds(2500),
                .received = clock_.wall(),
                .body = "{}"};
  auto add = [&] { return write([&](Writer& w) { return reports::add(w, prod_, report); }); };
  auto id = add();
  ASSERT_TRUE(id);
  EXPECT_FALSE(add());
  report.id = *id;
  EXPECT_EQ(read([&](Reader& r) { return reports::get(r, prod_, *id); }), report);
  report.agent = "agent-2";  // installed anew, it counts from the start
  EXPECT_TRUE(add());

  report.outcome = RunOutcome::changed;
  report.sequence = 8;
  EXPECT_TRUE(add());
  auto count = [&](const ReportFilter& filter) {
    return read([&](Reader& r) { return reports::list(r, prod_, filter, {}); }).items.size();
  };
  EXPECT_EQ(count({}), 3u);
  EXPECT_EQ(count({.outcome = RunOutcome::failed}), 2u);
  EXPECT_EQ(count({.host = host, .outcome = RunOutcome::changed}), 1u);
  EXPECT_EQ(count({.host = HostId{99}}), 0u);
}

TEST_P(HistoryContract, EventsAreCountedOverAllEnvironmentsAndResumed) {
  HostId host = add_host("a");
  auto append = [&](EnvironmentId environment, std::optional<HostId> of, const std::string& kind) {
    Event event{.host = of, .kind = kind, .body = "{}"};
    return write([&](Writer& w) { return events::append(w, environment, event); });
  };
  int64_t one = append(prod_, host, "report");
  int64_t two = append(test_, {}, "paused");
  int64_t three = append(prod_, {}, "paused");
  EXPECT_LT(one, two);
  EXPECT_LT(two, three);

  auto since = [&](const EventFilter& filter, int64_t revision, size_t limit) {
    std::vector<int64_t> revisions;
    for (const Event& event :
         read([&](Reader& r) { return events::since(r, prod_, filter, revision, limit); }))
      revisions.push_back(event.revision);
    return revisions;
  };
  using Revisions = std::vector<int64_t>;
  EXPECT_EQ(since({}, 0, 10), (Revisions{one, three}));
  EXPECT_EQ(since({}, 0, 1), Revisions{one});
  EXPECT_EQ(since({}, one, 10), Revisions{three});
  EXPECT_EQ(since({.host = host}, 0, 10), Revisions{one});
  EXPECT_EQ(since({.kind = "paused"}, 0, 10), Revisions{three});
  EXPECT_EQ(read([](Reader& r) { return events::range(r); }), (EventRange{0, three}));
  EXPECT_EQ(read([&](Reader& r) { return events::list(r, prod_, {}, {}); }).items[0].revision,
            three);
}

TEST_P(HistoryContract, DriftOpensAndSettles) {
  HostId host = add_host("a");
  const std::string address = "files./etc/motd";
  auto see = [&](const std::string& change) {
    return write([&](Writer& w) { return drift::see(w, prod_, host, address, change, w.now()); });
  };
  auto settle = [&] {
    return write([&](Writer& w) { return drift::settle(w, prod_, host, address, w.now()); });
  };
  const WallTime begin = clock_.wall();
  DriftId id = see("{\"a\":1}");
  clock_.advance(std::chrono::minutes(5));
  EXPECT_EQ(see("{\"a\":2}"), id);
  Drift expected{id, host, address, "{\"a\":2}", begin, clock_.wall(), {}};
  EXPECT_EQ(read([&](Reader& r) { return drift::get(r, prod_, id); }), expected);
  EXPECT_EQ(read([&](Reader& r) { return drift::count_open(r, prod_); }), 1);

  EXPECT_TRUE(settle());
  EXPECT_FALSE(settle());
  EXPECT_NE(see("{\"a\":3}"), id);  // another time is another drift
  auto count = [&](const DriftFilter& filter) {
    return read([&](Reader& r) { return drift::list(r, prod_, filter, {}); }).items.size();
  };
  EXPECT_EQ(count({}), 1u);
  EXPECT_EQ(count({.host = host, .open_only = false}), 2u);
}

}  // namespace
}  // namespace consort::store
