#include "server/api/events/event_watches.h"

#include <charconv>

#include "base/strings.h"
#include "net/sse.h"

namespace consort::server {

struct EventWatches::Entry {
  explicit Entry(std::shared_ptr<EventWatch> w) : watch(std::move(w)) {}
  const std::shared_ptr<EventWatch> watch;
  std::mutex mutex;
  bool busy = false;   // guarded by mutex; a job runs, or will
  bool again = false;  // guarded by mutex; there was a reason to look since it began
};

// What handlers of streams hold on to, weakly: they may come after the end.
struct EventWatches::Shared {
  std::mutex mutex;
  std::map<uint64_t, std::shared_ptr<Entry>> entries;  // guarded by mutex
  uint64_t next = 1;                                   // guarded by mutex
  std::unique_ptr<ThreadPool> pool;                    // guarded by mutex; null: stopped

  std::vector<std::shared_ptr<Entry>> all() {
    std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<Entry>> list;
    for (const auto& [id, entry] : entries)
      list.push_back(entry);
    return list;
  }
  void submit(std::function<void()> job) {
    std::lock_guard lock(mutex);
    if (pool) pool->submit(std::move(job));
  }
};

EventWatches::EventWatches(store::Store& store, EventSignal& signal, WatchLimits limits)
    : store_(store), limits_(limits), shared_(std::make_shared<Shared>()) {
  shared_->pool = std::make_unique<ThreadPool>(2);
  std::weak_ptr<Shared> weak = shared_;
  subscription_ = signal.subscribe([weak] {
    auto shared = weak.lock();
    if (!shared) return;
    for (const auto& entry : shared->all())
      wake(shared, entry);
  });
}

EventWatches::~EventWatches() { stop(); }

void EventWatches::stop() {
  std::unique_ptr<ThreadPool> pool;
  {
    std::lock_guard lock(shared_->mutex);
    pool = std::move(shared_->pool);
  }
  pool.reset();
  for (const auto& entry : shared_->all())
    entry->watch->end();
}

size_t EventWatches::open_streams() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->entries.size();
}

void EventWatches::keep_alive() {
  for (const auto& entry : shared_->all())
    shared_->submit([watch = entry->watch] { watch->bookmark(); });
}

void EventWatches::open(const Call& call, const net::Responder& responder) {
  auto refuse = [&](const Problem& problem) {
    responder.send(problem_response(problem, call.path, call.request_id));
  };
  auto start = start_of(call);
  if (!start) return refuse(start.error());
  std::set<std::string> kinds;
  if (auto* wanted = call.find("kinds"))
    for (std::string_view kind : split(wanted->text(), ','))
      kinds.emplace(trim(kind));
  auto watch = std::make_shared<EventWatch>(store_, call.site(), call.caller.token,
                                            std::move(kinds), *start, limits_);
  auto entry = std::make_shared<Entry>(watch);
  uint64_t id = 0;
  {
    std::lock_guard lock(shared_->mutex);
    if (!shared_->pool || shared_->entries.size() >= limits_.streams) {
      return refuse({.status = 503,
                     .code = "overloaded",
                     .detail = "there are too many streams of events",
                     .retry_after = std::chrono::seconds(10)});
    }
    id = shared_->next++;
    shared_->entries.emplace(id, entry);
  }
  net::Response head = net::sse_response();
  head.headers.add("X-Request-Id", call.request_id);
  std::weak_ptr<Shared> weak = shared_;
  net::ResponseStream::Handlers handlers{.on_drain =
                                             [weak, entry] {
                                               if (auto shared = weak.lock()) wake(shared, entry);
                                             },
                                         .on_closed =
                                             [weak, id](const Status&) {
                                               auto shared = weak.lock();
                                               if (!shared) return;
                                               std::lock_guard lock(shared->mutex);
                                               shared->entries.erase(id);
                                             }};
  watch->start(responder.stream(std::move(head), std::move(handlers)));
  watch->bookmark();
  wake(shared_, entry);
}

Outcome<int64_t> EventWatches::start_of(const Call& call) {
  std::optional<int64_t> wanted;
  if (auto* since = call.find("since")) wanted = since->integer();
  const std::string& last = call.last_event_id;
  if (!last.empty()) {
    int64_t number = 0;
    auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), number);
    if (error != std::errc() || end != last.data() + last.size() || number < 0)
      return Problem{.status = 400,
                     .code = "bad_last_event_id",
                     .detail = "Last-Event-ID is not the number of an event"};
    wanted = number;
  }
  TRY(store::EventRange range,
      store_.read([](store::Reader& reader) { return store::events::range(reader); }));
  if (!wanted) return range.newest;
  if (*wanted >= range.removed && *wanted <= range.newest) return *wanted;
  return Problem{.status = 410,
                 .code = "gone",
                 .detail = "the events after " + std::to_string(*wanted) + " cannot be had",
                 .hint = "list what you watch anew, then watch without 'since'"};
}

void EventWatches::wake(const std::shared_ptr<Shared>& shared,
                        const std::shared_ptr<Entry>& entry) {
  {
    std::lock_guard lock(entry->mutex);
    if (std::exchange(entry->busy, true)) {
      entry->again = true;
      return;
    }
  }
  std::weak_ptr<Shared> weak = shared;
  shared->submit([weak, entry] {
    if (auto alive = weak.lock()) run(alive, entry);
  });
}

// One batch a job, so that a client with much to read does not keep others waiting.
void EventWatches::run(const std::shared_ptr<Shared>& shared, const std::shared_ptr<Entry>& entry) {
  const bool more = entry->watch->advance();
  {
    std::lock_guard lock(entry->mutex);
    entry->busy = false;
    if (!std::exchange(entry->again, false) && !more) return;
  }
  wake(shared, entry);
}

}  // namespace consort::server
