#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "wire/numbered.h"

namespace consort::wire {

// Decides which numbered messages an agent keeps, and which it sends now. The messages themselves
// lie in a store of the caller's, by number; here is only what there is to decide with. A
// synchronous state machine: it does nothing and reads no clock.
//
// A message is sent when it is durable, in order, and again on every new link until it is
// acknowledged. A newer message of the same topic supersedes those not acknowledged yet. When there
// is no room the oldest is given up.
class Outbox {
 public:
  struct Limits {
    size_t messages = 100'000;
    size_t bytes = 256 * kMiB;
  };
  struct Entry {
    int64_t sequence = 0;
    std::string topic;  // "": supersedes nothing
    size_t bytes = 0;
  };
  // What the store held when the agent began. `acknowledged` must be durable before what it lets
  // erase is erased: the next number is found from both.
  struct Kept {
    std::vector<Entry> entries;  // by rising sequence
    int64_t acknowledged = 0;
    int64_t given_up = 0;
  };

  Outbox(Limits limits, Kept kept);
  Outbox() : Outbox({}, {}) {}

  // Numbers a message, which the caller stores. Numbers never stored may be given again.
  int64_t add(std::string topic, size_t bytes);
  // All messages up to `through` would survive a crash. This, connected() and acknowledge() return
  // the numbers that the store need not keep any longer.
  std::vector<int64_t> stored(int64_t through);
  // Messages from `from` on could not be stored: they are given up, and their numbers given again.
  void not_stored(int64_t from);
  // A link is up; `acknowledged` and `window` are those of its welcome. Both this and acknowledge()
  // fail with Code::stale when the server has numbers that were never given here: the store is an
  // old copy, so draw another stream.
  Result<std::vector<int64_t>> connected(int64_t acknowledged, size_t window);
  // Also of what an earlier link carried.
  Result<std::vector<int64_t>> acknowledge(int64_t through);
  void disconnected() { window_ = 0; }

  // What to send now; nothing when all durable ones are under way or the window is full.
  std::optional<Number> next();

  int64_t acknowledged() const { return acknowledged_; }
  int64_t given_up() const { return given_up_; }
  size_t size() const { return entries_.size(); }

 private:
  using Entries = std::map<int64_t, Entry>;
  void erase(Entries::iterator at, std::vector<int64_t>& gone);
  void supersede(const Entry& newer, std::vector<int64_t>& gone);
  bool too_full() const;

  Limits limits_;
  Entries entries_;
  std::unordered_map<std::string, int64_t> newest_;  // durable one of every topic
  size_t bytes_ = 0;
  int64_t acknowledged_ = 0;
  int64_t last_ = 0;    // number given
  int64_t stored_ = 0;  // all up to here are durable
  int64_t sent_ = 0;    // on this link
  size_t under_way_ = 0;
  size_t window_ = 0;  // 0: no link
  int64_t given_up_ = 0;
};

}  // namespace consort::wire
