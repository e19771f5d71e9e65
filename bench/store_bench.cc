// How fast the store is. Prints a line of JSON a figure.
// usage: store_bench FOLDER [ROWS]
//   FOLDER  where the database is made and removed; what syncing costs there is part of the figures
//   ROWS    of reports and of events to fill the lists with; 1,000,000 unless said otherwise
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "store/environments.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/hosts.h"
#include "store/reports.h"
#include "store/store.h"

namespace {

using namespace consort;
using namespace consort::store;
using Steady = std::chrono::steady_clock;

constexpr int kHosts = 100'000;
constexpr auto kWriting = std::chrono::seconds(10);
const std::string kBody(400, 'x');

template <class T>
T must(Result<T> result) {
  if (!result) {
    fprintf(stderr, "store_bench: %s\n", result.error().to_string().c_str());
    exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double milliseconds(Steady::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

Status add_pair(Writer& w, EnvironmentId environment, HostId host, const std::string& agent,
                int64_t sequence) {
  Report report{.host = host,
                .agent = agent,
                .sequence = sequence,
                .outcome = sequence % 1000 ? RunOutcome::unchanged : RunOutcome::failed,
                .unchanged = 100,
                .body = kBody};
  TRY_DO(reports::add(w, environment, report));
  TRY_DO(events::append(w, environment, {.host = host, .kind = "report", .body = kBody}));
  return {};
}

EnvironmentId add_hosts(Store& store) {
  auto environment =
      must(store.write([](Writer& w) { return environments::add(w, "acme", "prod"); }));
  const auto begin = Steady::now();
  must(store.write([&](Writer& w) -> Status {
    for (int i = 0; i < kHosts; ++i) {
      NewHost host{.name = "host" + std::to_string(1'000'000 + i),
                   .tags = {"base", i % 2 ? "web" : "db", "rack" + std::to_string(i % 500)},
                   .life_cycle = LifeCycle::managed};
      TRY(HostId id, hosts::add(w, environment, host));
      if (i % 100 == 0) TRY_DO(hosts::set_compliance(w, environment, id, Compliance::drifted));
      model::Map os, tree;
      os.set("family", model::Value(i % 3 ? "debian" : "redhat"));
      os.set("major", model::Value(10 + i % 200));
      tree.set("os", model::Value(std::move(os)));
      tree.set("kernel", model::Value(kBody));
      TRY_DO(facts::record(w, environment, id, {std::move(tree)}, w.now()));
    }
    return {};
  }));
  printf("{\"figure\":\"hosts with facts added\",\"count\":%d,\"seconds\":%.2f}\n", kHosts,
         milliseconds(Steady::now() - begin) / 1000);
  return environment;
}

// Threads that each wait for the durability of every report with its event.
void measure_writing(Store& store, EnvironmentId environment, int writers, const char* agent) {
  std::vector<std::thread> threads;
  std::vector<int64_t> written(static_cast<size_t>(writers));
  const auto begin = Steady::now();
  for (int thread = 0; thread < writers; ++thread)
    threads.emplace_back([&, thread] {
      int64_t& count = written[static_cast<size_t>(thread)];
      while (Steady::now() - begin < kWriting) {
        HostId host{1 + (thread * 131 + count * 7) % kHosts};
        must(store.write([&](Writer& w) {
          return add_pair(w, environment, host, agent + std::to_string(thread), count);
        }));
        ++count;
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  const double seconds = milliseconds(Steady::now() - begin) / 1000;
  int64_t pairs = 0;
  for (int64_t count : written)
    pairs += count;
  printf("{\"figure\":\"reports and events durable\",\"writers\":%d,\"per_second\":%.0f}\n",
         writers, 2 * static_cast<double>(pairs) / seconds);
}

void fill(Store& store, EnvironmentId environment, int64_t rows) {
  const auto begin = Steady::now();
  constexpr int64_t kBatch = 20'000;
  for (int64_t first = 0; first < rows; first += kBatch)
    must(store.write([&](Writer& w) -> Status {
      for (int64_t i = first; i < std::min(first + kBatch, rows); ++i)
        TRY_DO(add_pair(w, environment, HostId{1 + i * 7919 % kHosts}, "fill", i));
      return {};
    }));
  printf("{\"figure\":\"filled\",\"rows\":%lld,\"seconds\":%.1f}\n",
         static_cast<long long>(2 * rows), milliseconds(Steady::now() - begin) / 1000);
}

// Reads all pages, at most 200, and tells of the slowest and the median.
template <class List>
void measure_list(Store& store, const std::string& name, List list) {
  std::vector<double> times;
  size_t found = 0;
  PageRequest request{.limit = 100};
  do {
    const auto begin = Steady::now();
    auto page = must(store.read([&](Reader& r) { return list(r, request); }));
    times.push_back(milliseconds(Steady::now() - begin));
    found += page.items.size();
    request.after = page.next;
  } while (!request.after.empty() && times.size() < 200);
  std::sort(times.begin(), times.end());
  printf(
      "{\"figure\":\"list\",\"list\":\"%s\",\"pages\":%zu,\"found\":%zu,\"median_ms\":%.2f,"
      "\"slowest_ms\":%.2f}\n",
      name.c_str(), times.size(), found, times[times.size() / 2], times.back());
}

void measure_lists(Store& store, EnvironmentId e) {
  const ReportFilter one{.host = HostId{77}}, failed{.outcome = RunOutcome::failed},
      failed_of_one{.host = HostId{77}, .outcome = RunOutcome::failed};
  for (const auto& [name, filter] : {std::pair("reports", ReportFilter{}),
                                     {"reports of a host", one},
                                     {"reports that failed", failed},
                                     {"reports of a host that failed", failed_of_one}})
    measure_list(store, name, [&, filter = filter](Reader& r, const PageRequest& page) {
      return reports::list(r, e, filter, page);
    });
  const EventFilter all{}, of_kind{.kind = "report"}, of_none{.kind = "none"},
      of_host{.host = HostId{77}};
  for (const auto& [name, filter] : {std::pair("events", all),
                                     {"events of a kind", of_kind},
                                     {"events of no kind", of_none},
                                     {"events of a host", of_host}})
    measure_list(store, name, [&, filter = filter](Reader& r, const PageRequest& page) {
      return events::list(r, e, filter, page);
    });
}

void measure_selectors(Store& store, EnvironmentId environment) {
  for (const char* text : {"tag:web", "tag:rack7 and tag:web", "drifted", "drifted and not tag:db",
                           "not managed", "name:host10999*", "name:*999",
                           "tag:web and facts.os.major >= 208", "facts.os.family == 'redhat'"}) {
    auto selector = model::Selector::parse(text, hosts::flags());
    measure_list(store, text, [&](Reader& r, const PageRequest& page) {
      return hosts::list(r, environment, *selector, page);
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: store_bench FOLDER [ROWS]\n");
    return 2;
  }
  setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::filesystem::path folder = std::filesystem::path(argv[1]) / "store_bench";
  std::filesystem::create_directories(folder);
  {
    SystemClock clock;
    auto store = must(Store::open({.path = folder / "store.db"}, clock));
    EnvironmentId environment = add_hosts(*store);
    measure_writing(*store, environment, 1, "one");
    measure_writing(*store, environment, 64, "many");
    fill(*store, environment, argc > 2 ? atoll(argv[2]) : 1'000'000);
    measure_writing(*store, environment, 64, "late");
    measure_lists(*store, environment);
    measure_selectors(*store, environment);
  }
  std::filesystem::remove_all(folder);
}
