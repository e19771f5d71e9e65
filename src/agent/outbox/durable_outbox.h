#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/outbox/message_files.h"
#include "base/log.h"
#include "wire/message.h"
#include "wire/outbox.h"

namespace consort::agent {

// What must reach the server, kept on disk until it has: wire::Outbox decides, one file holds each
// message. A row of numbers has a folder of its own, named by its stream, so that a new row can be
// begun whole:
//
//   outbox/row                            stream, acknowledged, given_up
//   outbox/<stream>/00000000000000000042  a message, see message_files.h
//
// Thread-safe.
class DurableOutbox {
 public:
  static constexpr wire::Outbox::Limits kLimits{10'000, 64 * wire::kMiB};

  // What is damaged is dropped, told to the log and counted as given up.
  static Result<std::unique_ptr<DurableOutbox>> open(const std::string& folder, Log& log,
                                                     wire::Outbox::Limits limits = kLimits);

  // Numbers messages (facts, drift, reports) in this order. Blocks until they would survive a
  // power cut. When they cannot be stored (the disk is full) they are given up, counted, and the
  // error returned; the older ones stay.
  Status put(std::vector<wire::AgentMessage> messages);
  // Called by put() on its thread when there is something new to send.
  void on_stored(std::function<void()> callback);

  struct Row {
    std::string stream;
    int64_t acknowledged = 0;
    int64_t given_up = 0;
  };
  Row row() const;
  size_t size() const;  // messages not acknowledged yet

  // For the thread of the link. What a welcome says; Code::stale when the server knows of numbers
  // that were never given here: another row was begun with what is left, and the link must be made
  // anew.
  Status connected(int64_t acknowledged, size_t window);
  Status acknowledge(int64_t through);
  void disconnected();
  // The next message as JSON, numbered; nothing when all are under way or the window is full.
  // Code::stale as above, when one is damaged.
  Result<std::optional<std::string>> next();

 private:
  DurableOutbox(std::string folder, Log& log, wire::Outbox::Limits limits)
      : folder_(std::move(folder)), log_(log), limits_(limits) {}
  Status load();
  Status begin_row();
  Status keep_row() const;
  void erase(const std::vector<int64_t>& numbers);
  Status taken(Result<std::vector<int64_t>> gone);

  const std::string folder_;
  Log& log_;
  const wire::Outbox::Limits limits_;
  std::mutex storing_;  // held by put(): messages become durable in the order of their numbers
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::string stream_;
  int64_t lost_ = 0;  // given up by what came before outbox_: damaged, or of an earlier row
  std::unique_ptr<MessageFiles> files_;
  wire::Outbox outbox_;
  std::function<void()> on_stored_;
};

}  // namespace consort::agent
