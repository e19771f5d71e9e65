#include "agent/outbox/durable_outbox.h"

#include <filesystem>

#include "agent/files.h"
#include "base/hash.h"
#include "trust/secret_bytes.h"
#include "wire/document.h"

namespace consort::agent {
namespace {

constexpr size_t kMostRowBytes = 4096;

size_t size_of(const wire::AgentMessage& message) { return wire::to_json(message).size(); }

// 64 random bits.
std::string draw_stream() { return to_hex(trust::random_bytes(8)); }

}  // namespace

void describe(auto& field, wire::Is<DurableOutbox::Row> auto& row) {
  field("stream", row.stream, wire::kName);
  field("acknowledged", row.acknowledged, wire::kMaybeSequence);
  field("given_up", row.given_up, wire::kAmount);
}

Result<std::unique_ptr<DurableOutbox>> DurableOutbox::open(const std::string& folder, Log& log,
                                                           wire::Outbox::Limits limits) {
  std::unique_ptr<DurableOutbox> outbox(new DurableOutbox(folder, log, limits));
  TRY_DO(make_private_folder(folder));
  TRY_DO(outbox->load().within("opening the outbox " + folder));
  return outbox;
}

Status DurableOutbox::load() {
  auto text = read_file(folder_ + "/row", kMostRowBytes);
  if (!text && text.error().code != Code::not_found) return std::move(text).error();
  auto row = text ? wire::from_document<Row>(*text, "row", kMostRowBytes)
                  : Result<Row>(fail(Code::not_found, ""));
  bool plain = row && row->stream.find('/') == std::string::npos && row->stream[0] != '.';
  if (!plain) {
    if (text) log_.error("the outbox has forgotten its row and begins another one");
    return begin_row();
  }
  stream_ = row->stream;
  lost_ = row->given_up;
  files_ = std::make_unique<MessageFiles>(folder_ + "/" + stream_);
  TRY_DO(files_->make_folder());
  TRY(std::vector<int64_t> numbers, files_->numbers());
  wire::Outbox::Kept kept{.acknowledged = row->acknowledged};
  for (int64_t number : numbers) {
    if (number <= row->acknowledged) {
      files_->remove(number);
      continue;
    }
    auto message = files_->read(number);
    if (!message) {
      log_.error("a message to the server is lost: " + message.error().to_string());
      files_->remove(number);
      ++lost_;
      continue;
    }
    kept.entries.push_back({number, wire::topic_of(*message), size_of(*message)});
  }
  outbox_ = wire::Outbox(limits_, std::move(kept));
  return {};
}

// The messages that are left are numbered anew from 1 before the row names the new folder: a crash
// in between leaves the old row as it was.
Status DurableOutbox::begin_row() {
  std::string stream = draw_stream();
  auto files = std::make_unique<MessageFiles>(folder_ + "/" + stream);
  TRY_DO(files->make_folder());
  wire::Outbox outbox(limits_, {});
  std::vector<int64_t> numbers;
  if (files_) {
    TRY(numbers, files_->numbers());
  }
  int64_t lost = 0;
  for (int64_t old : numbers) {
    auto message = files_->read(old);
    if (!message) {
      log_.error("a message to the server is lost: " + message.error().to_string());
      ++lost;
      continue;
    }
    int64_t number = outbox.add(wire::topic_of(*message), size_of(*message));
    *wire::number_of(*message) = {number, number - 1};
    TRY_DO(files->write({&*message, 1}));
    for (int64_t gone : outbox.stored(number))
      files->remove(gone);
  }
  TRY_DO(replace_file(folder_ + "/row", wire::to_document(Row{stream, 0, lost}), true));
  stream_ = std::move(stream);
  lost_ = lost;
  files_ = std::move(files);
  outbox_ = std::move(outbox);
  TRY(std::vector<std::string> names, names_in(folder_));
  for (const std::string& name : names) {
    std::error_code ignored;
    if (name != "row" && name != stream_)
      std::filesystem::remove_all(folder_ + "/" + name, ignored);
  }
  return {};
}

Status DurableOutbox::keep_row() const {
  Row row{stream_, outbox_.acknowledged(), lost_ + outbox_.given_up()};
  return replace_file(folder_ + "/row", wire::to_document(row), true);
}

Status DurableOutbox::put(std::vector<wire::AgentMessage> messages) {
  if (messages.empty()) return {};
  std::lock_guard storing(storing_);
  std::unique_lock lock(mutex_);
  for (wire::AgentMessage& message : messages) {
    wire::Number* number = wire::number_of(message);
    check(number, "a message without a number is put into the outbox");
    *number = {1, 0};
    number->sequence = outbox_.add(wire::topic_of(message), size_of(message));
    number->after = number->sequence - 1;
  }
  int64_t first = wire::number_of(messages.front())->sequence;
  int64_t last = wire::number_of(messages.back())->sequence;
  MessageFiles files = *files_;
  lock.unlock();
  Status stored = files.write(messages);
  lock.lock();
  int64_t given_up = outbox_.given_up();
  if (stored)
    erase(outbox_.stored(last));
  else
    outbox_.not_stored(first);
  if (outbox_.given_up() != given_up) {
    log_.error("messages to the server are given up: " +
               std::string(stored ? "there is no room for more" : stored.error().to_string()));
    if (Status kept = keep_row(); !kept) log_.error(kept.error().to_string());
  }
  auto tell = on_stored_;
  lock.unlock();
  if (stored && tell) tell();
  return stored;
}

void DurableOutbox::on_stored(std::function<void()> callback) {
  std::lock_guard lock(mutex_);
  on_stored_ = std::move(callback);
}

DurableOutbox::Row DurableOutbox::row() const {
  std::lock_guard lock(mutex_);
  return {stream_, outbox_.acknowledged(), lost_ + outbox_.given_up()};
}

size_t DurableOutbox::size() const {
  std::lock_guard lock(mutex_);
  return outbox_.size();
}

void DurableOutbox::erase(const std::vector<int64_t>& numbers) {
  for (int64_t number : numbers)
    files_->remove(number);
}

// What is acknowledged is durable before what it lets erase is erased: the next number is found
// from both. On a full disk the last one erased says it: it is sent once more after a restart, and
// known to the server.
Status DurableOutbox::taken(Result<std::vector<int64_t>> gone) {
  if (!gone) return std::move(gone).error();
  if (gone->empty()) return {};
  if (Status kept = keep_row(); !kept) {
    log_.warning("the outbox cannot be tidied: " + kept.error().to_string());
    gone->pop_back();
  }
  erase(*gone);
  return {};
}

Status DurableOutbox::connected(int64_t acknowledged, size_t window) {
  std::lock_guard storing(storing_);
  std::lock_guard lock(mutex_);
  int64_t before = outbox_.acknowledged();
  auto gone = outbox_.connected(acknowledged, window);
  if (!gone) {
    TRY_DO(begin_row());
    return std::move(gone).error();
  }
  if (gone->empty() && outbox_.acknowledged() != before) TRY_DO(keep_row());
  return taken(std::move(gone));
}

Status DurableOutbox::acknowledge(int64_t through) {
  std::lock_guard lock(mutex_);
  return taken(outbox_.acknowledge(through));
}

void DurableOutbox::disconnected() {
  std::lock_guard lock(mutex_);
  outbox_.disconnected();
}

// One that has gone bad since it was written cannot be left out of its row, but of a new one.
Result<std::optional<std::string>> DurableOutbox::next() {
  {
    std::lock_guard lock(mutex_);
    auto number = outbox_.next();
    if (!number) return std::optional<std::string>();
    auto message = files_->read(number->sequence);
    if (message) {
      *wire::number_of(*message) = *number;
      return std::optional(wire::to_json(*message));
    }
  }
  std::lock_guard storing(storing_);
  std::lock_guard lock(mutex_);
  TRY_DO(begin_row());
  return fail(Code::stale, "a message kept for the server is damaged");
}

}  // namespace consort::agent
