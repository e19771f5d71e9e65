#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/records.h"
#include "agent/storage.h"
#include "base/clock.h"
#include "base/strings.h"
#include "model/resource.h"
#include "reconcile/planner.h"

namespace consort::agent {

// What the agent remembers of one machine across runs, crashes and power cuts: what it has made
// right and how that looked, which notifications are owed, and which drift stands. Kept in one
// journal (see records.h) that is rewritten when most of it is outdated. Forgetting any of it is
// safe: it is looked at again.
//
// Changes are buffered until commit(). Thread-safe.
class State {
 public:
  // A resource that was right when last looked at.
  struct Known {
    Digest desired;           // of the description it satisfied
    Fingerprint fingerprint;  // of the machine at that time; {0, 0}: look again
    friend bool operator==(const Known&, const Known&) = default;
  };
  // A difference that nobody ordered and that a drift policy leaves.
  struct Drift {
    model::DriftPolicy policy = model::DriftPolicy::report;
    WallTime since;
    std::string change;  // JSON of the model::Change that would undo it, secrets left out
  };

  // Replays the journal. A damaged tail is cut off and told in `warning`.
  static Result<std::unique_ptr<State>> open(std::unique_ptr<Storage> storage,
                                             std::string* warning = nullptr);

  std::optional<Known> known(std::string_view address) const;
  std::vector<std::string> addresses() const;  // of everything known, sorted
  std::vector<reconcile::PendingRefresh> promises() const;
  std::map<std::string, Drift> drifts() const;

  void learn(const std::string& address, const Known& known);
  void forget(const std::string& address);
  bool promise(const model::Address& from, const model::Address& to);  // false: it was already
  void withdraw(const model::Address& from, const model::Address& to);
  void deliver(const model::Address& to);  // every promise to it is kept
  // Keeps `since` of a drift already recorded.
  void drifted(const std::string& address, model::DriftPolicy policy, WallTime now,
               std::string change);
  void settled(const std::string& address);

  // Between these two things may be half done. `interrupted` is true when the last run began and
  // did not end.
  void begin_work();
  void end_work();
  bool interrupted() const;

  // Writes what has changed since the last commit; with `durable`, returns when it would survive a
  // power cut.
  Status commit(bool durable);

 private:
  explicit State(std::unique_ptr<Storage> storage) : storage_(std::move(storage)) {}
  void replay(std::string_view payload);
  std::string snapshot() const;
  void write_known(RecordWriter& writer, const std::string& address, const Known& known) const;
  Status write_pending();  // with mutex_ held

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::unique_ptr<Storage> storage_;
  RecordWriter pending_;
  bool working_ = false;
  bool interrupted_ = false;
  size_t records_ = 0;     // in the journal
  bool torn_ = false;      // the last write failed: the journal may end in half a record
  bool unsynced_ = false;  // what was appended might not survive a power cut
  std::unordered_map<std::string, Known, StringHash, std::equal_to<>> known_;
  std::set<reconcile::PendingRefresh> promises_;
  std::map<std::string, Drift> drifts_;
};

}  // namespace consort::agent
