#include "wire/outbox.h"

#include <algorithm>

namespace consort::wire {

Outbox::Outbox(Limits limits, Kept kept)
    : limits_(limits),
      acknowledged_(kept.acknowledged),
      last_(kept.acknowledged),
      given_up_(kept.given_up) {
  for (Entry& entry : kept.entries) {
    bytes_ += entry.bytes;
    last_ = std::max(last_, entry.sequence);
    if (!entry.topic.empty()) newest_[entry.topic] = entry.sequence;
    entries_.emplace(entry.sequence, std::move(entry));
  }
  stored_ = last_;
}

int64_t Outbox::add(std::string topic, size_t bytes) {
  ++last_;
  bytes_ += bytes;
  entries_.emplace(last_, Entry{last_, std::move(topic), bytes});
  return last_;
}

std::vector<int64_t> Outbox::stored(int64_t through) {
  std::vector<int64_t> gone;
  auto end = entries_.upper_bound(through);
  for (auto it = entries_.upper_bound(stored_); it != end; ++it)
    supersede(it->second, gone);
  stored_ = std::max(stored_, std::min(through, last_));
  while (too_full()) {
    erase(entries_.begin(), gone);
    ++given_up_;
  }
  return gone;
}

void Outbox::not_stored(int64_t from) {
  check(from > stored_, "a message that was stored is said not to be");
  for (auto it = entries_.lower_bound(from); it != entries_.end(); it = entries_.erase(it)) {
    bytes_ -= it->second.bytes;
    ++given_up_;
  }
  last_ = std::min(last_, from - 1);
}

Result<std::vector<int64_t>> Outbox::connected(int64_t acknowledged, size_t window) {
  window_ = window;
  sent_ = 0;
  under_way_ = 0;
  return acknowledge(acknowledged);
}

Result<std::vector<int64_t>> Outbox::acknowledge(int64_t through) {
  if (through > stored_) {
    return fail(Code::stale, "the server has message " + std::to_string(through) +
                                 ", but the last one kept here is " + std::to_string(stored_));
  }
  std::vector<int64_t> gone;
  while (!entries_.empty() && entries_.begin()->first <= through)
    erase(entries_.begin(), gone);
  acknowledged_ = std::max(acknowledged_, through);
  return gone;
}

std::optional<Number> Outbox::next() {
  if (under_way_ >= window_) return std::nullopt;
  auto it = entries_.upper_bound(sent_);
  if (it == entries_.end() || it->first > stored_) return std::nullopt;
  sent_ = it->first;
  ++under_way_;
  return Number{sent_, it == entries_.begin() ? acknowledged_ : std::prev(it)->first};
}

void Outbox::supersede(const Entry& newer, std::vector<int64_t>& gone) {
  if (newer.topic.empty()) return;
  auto older = newest_.find(newer.topic);
  if (older != newest_.end()) erase(entries_.find(older->second), gone);
  newest_[newer.topic] = newer.sequence;
}

// The newest is kept whatever its size.
bool Outbox::too_full() const {
  return entries_.size() > 1 && entries_.begin()->first < stored_ &&
         (entries_.size() > limits_.messages || bytes_ > limits_.bytes);
}

void Outbox::erase(Entries::iterator at, std::vector<int64_t>& gone) {
  const Entry& entry = at->second;
  bytes_ -= entry.bytes;
  if (entry.sequence <= sent_) --under_way_;
  auto newest = newest_.find(entry.topic);
  if (newest != newest_.end() && newest->second == entry.sequence) newest_.erase(newest);
  gone.push_back(entry.sequence);
  entries_.erase(at);
}

}  // namespace consort::wire
