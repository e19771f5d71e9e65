#include "agent/state.h"

#include <algorithm>

namespace consort::agent {
namespace {

constexpr uint32_t kFormat = 1;
constexpr size_t kCompactFrom = 256;  // records; below, rewriting gains nothing

model::Address parse_address(std::string_view text) {
  return model::Address::parse(text).value_or(model::Address{});
}

}  // namespace

Result<std::unique_ptr<State>> State::open(std::unique_ptr<Storage> storage, std::string* warning) {
  std::unique_ptr<State> state(new State(std::move(storage)));
  TRY(std::string bytes, state->storage_->load());
  Records records = split_records(bytes);
  bool damaged = records.size < bytes.size();
  if (!records.payloads.empty()) {
    RecordReader header(records.payloads.front());
    bool known_format =
        header.kind() == RecordKind::header && header.number() == kFormat && header.ok();
    if (!known_format)
      return fail(Code::unsupported, "the state was written by another version of consort");
    state->known_.reserve(records.payloads.size());
    for (size_t i = 1; i < records.payloads.size(); ++i)
      state->replay(records.payloads[i]);
  }
  state->records_ = records.payloads.size();
  if (damaged || records.payloads.empty()) {
    if (damaged && warning) {
      *warning = "the state ended in a damaged record at byte " + std::to_string(records.size) +
                 "; what followed is forgotten and will be looked at again";
    }
    TRY_DO(state->storage_->replace(state->snapshot()));
  }
  return state;
}

void State::replay(std::string_view payload) {
  RecordReader reader(payload);
  switch (reader.kind()) {
    case RecordKind::known: {
      std::string address(reader.text());
      Known known{reader.digest(), reader.fingerprint()};
      if (reader.ok()) known_.insert_or_assign(std::move(address), known);
      break;
    }
    case RecordKind::forgotten:
      known_.erase(std::string(reader.text()));
      break;
    case RecordKind::promised:
    case RecordKind::withdrawn: {
      bool promised = RecordReader(payload).kind() == RecordKind::promised;
      reconcile::PendingRefresh promise{parse_address(reader.text()), parse_address(reader.text())};
      if (!reader.ok()) break;
      if (promised)
        promises_.insert(std::move(promise));
      else
        promises_.erase(promise);
      break;
    }
    case RecordKind::delivered: {
      model::Address to = parse_address(reader.text());
      std::erase_if(promises_, [&](const auto& promise) { return promise.to == to; });
      break;
    }
    case RecordKind::drifted: {
      std::string address(reader.text());
      auto policy = model::drift_policy(reader.text()).value_or(model::DriftPolicy::report);
      WallTime since{Duration(reader.time())};
      std::string change(reader.text());
      if (reader.ok()) drifts_[address] = {policy, since, std::move(change)};
      break;
    }
    case RecordKind::settled:
      drifts_.erase(std::string(reader.text()));
      break;
    case RecordKind::begun:
      interrupted_ = true;
      break;
    case RecordKind::ended:
      interrupted_ = false;
      break;
    case RecordKind::header:
      break;
  }
}

std::optional<State::Known> State::known(std::string_view address) const {
  std::lock_guard lock(mutex_);
  auto found = known_.find(address);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> State::addresses() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> addresses;
  addresses.reserve(known_.size());
  for (const auto& [address, known] : known_)
    addresses.push_back(address);
  std::sort(addresses.begin(), addresses.end());
  return addresses;
}

std::vector<reconcile::PendingRefresh> State::promises() const {
  std::lock_guard lock(mutex_);
  return {promises_.begin(), promises_.end()};
}

std::map<std::string, State::Drift> State::drifts() const {
  std::lock_guard lock(mutex_);
  return drifts_;
}

void State::write_known(RecordWriter& writer, const std::string& address,
                        const Known& known) const {
  writer.begin(RecordKind::known);
  writer.text(address);
  writer.digest(known.desired);
  writer.fingerprint(known.fingerprint);
  writer.end();
}

void State::learn(const std::string& address, const Known& known) {
  std::lock_guard lock(mutex_);
  auto [entry, fresh] = known_.try_emplace(address, known);
  if (!fresh && entry->second == known) return;
  entry->second = known;
  write_known(pending_, address, known);
}

namespace {

void write_texts(RecordWriter& writer, RecordKind kind, std::initializer_list<std::string> texts) {
  writer.begin(kind);
  for (const std::string& text : texts)
    writer.text(text);
  writer.end();
}

}  // namespace

void State::forget(const std::string& address) {
  std::lock_guard lock(mutex_);
  if (known_.erase(address) > 0) write_texts(pending_, RecordKind::forgotten, {address});
}

bool State::promise(const model::Address& from, const model::Address& to) {
  std::lock_guard lock(mutex_);
  if (!promises_.insert({from, to}).second) return false;
  write_texts(pending_, RecordKind::promised, {from.to_string(), to.to_string()});
  return true;
}

void State::withdraw(const model::Address& from, const model::Address& to) {
  std::lock_guard lock(mutex_);
  if (promises_.erase({from, to}) == 0) return;
  write_texts(pending_, RecordKind::withdrawn, {from.to_string(), to.to_string()});
}

void State::deliver(const model::Address& to) {
  std::lock_guard lock(mutex_);
  if (std::erase_if(promises_, [&](const auto& promise) { return promise.to == to; }) == 0) return;
  write_texts(pending_, RecordKind::delivered, {to.to_string()});
}

void State::drifted(const std::string& address, model::DriftPolicy policy, WallTime now,
                    std::string change) {
  std::lock_guard lock(mutex_);
  auto [entry, fresh] = drifts_.try_emplace(address, Drift{policy, now, change});
  if (!fresh && entry->second.change == change && entry->second.policy == policy) return;
  entry->second.policy = policy;
  entry->second.change = std::move(change);
  pending_.begin(RecordKind::drifted);
  pending_.text(address);
  pending_.text(model::to_string(policy));
  pending_.time(entry->second.since.time_since_epoch().count());
  pending_.text(entry->second.change);
  pending_.end();
}

void State::settled(const std::string& address) {
  std::lock_guard lock(mutex_);
  if (drifts_.erase(address) > 0) write_texts(pending_, RecordKind::settled, {address});
}

void State::begin_work() {
  std::lock_guard lock(mutex_);
  working_ = true;
  write_texts(pending_, RecordKind::begun, {});
}

void State::end_work() {
  std::lock_guard lock(mutex_);
  working_ = interrupted_ = false;
  write_texts(pending_, RecordKind::ended, {});
}

bool State::interrupted() const {
  std::lock_guard lock(mutex_);
  return interrupted_;
}

std::string State::snapshot() const {
  RecordWriter writer;
  writer.begin(RecordKind::header);
  writer.number(kFormat);
  writer.end();
  if (working_ || interrupted_) write_texts(writer, RecordKind::begun, {});
  for (const auto& [address, known] : known_)
    write_known(writer, address, known);
  for (const auto& promise : promises_) {
    write_texts(writer, RecordKind::promised, {promise.from.to_string(), promise.to.to_string()});
  }
  for (const auto& [address, drift] : drifts_) {
    writer.begin(RecordKind::drifted);
    writer.text(address);
    writer.text(model::to_string(drift.policy));
    writer.time(drift.since.time_since_epoch().count());
    writer.text(drift.change);
    writer.end();
  }
  return writer.take();
}

Status State::write_pending() {
  records_ += pending_.records();
  std::string bytes = pending_.take();
  size_t live = known_.size() + promises_.size() + drifts_.size() + 1;
  bool rewrite = torn_ || (records_ > kCompactFrom && records_ > 2 * live);
  torn_ = true;  // until it is known to be whole
  if (rewrite) {
    TRY_DO(storage_->replace(snapshot()));
    records_ = live;
  } else {
    TRY_DO(storage_->append(bytes));
  }
  unsynced_ = !rewrite;
  torn_ = false;
  return {};
}

// A journal that could not be synced is written anew: nobody knows what of it reached the disk.
Status State::commit(bool durable) {
  std::lock_guard lock(mutex_);
  if (torn_ || !pending_.empty()) TRY_DO(write_pending());
  if (!durable || !unsynced_) return {};
  Status synced = storage_->sync();
  unsynced_ = false;
  torn_ = !synced.has_value();
  return synced;
}

}  // namespace consort::agent
