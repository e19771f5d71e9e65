#include "agent/content/fetcher.h"

#include <algorithm>

namespace consort::agent {

Fetcher::Fetcher(ContentStore& store, Say say, Done done)
    : store_(store), say_(std::move(say)), done_(std::move(done)) {}

void Fetcher::want(const std::string& target, wire::Content content, const Digest& digest,
                   int64_t most) {
  if (store_.has(digest)) return done_(digest, {});
  bool known = active_.contains(digest) ||
               std::ranges::any_of(queue_, [&](const Wanted& w) { return w.digest == digest; });
  if (known) return;
  queue_.push_back({target, content, digest, most});
  fill();
}

void Fetcher::forget_all() {
  queue_.clear();
  active_.clear();
}

void Fetcher::connected() {
  connected_ = true;
  for (auto& [digest, active] : active_)
    ask(active);
  fill();
}

void Fetcher::disconnected() {
  connected_ = false;
  for (auto& [digest, active] : active_)
    active.transfer.interrupted();
}

// Those that cannot begin are told only after the loop: who hears of it may want others.
void Fetcher::fill() {
  std::vector<std::pair<Digest, Status>> failed;
  while (connected_ && active_.size() < kAtATime && !queue_.empty()) {
    Wanted wanted = std::move(queue_.front());
    queue_.pop_front();
    if (Status status = start(wanted); !status) failed.emplace_back(wanted.digest, status);
  }
  for (const auto& [digest, status] : failed)
    done_(digest, status);
}

Status Fetcher::start(const Wanted& wanted) {
  TRY(auto file, store_.partial(wanted.digest));
  wire::Transfer transfer(wanted.target, wanted.content, wanted.digest, wanted.most);
  TRY_DO(file->resume([&](std::string_view bytes) { transfer.resume(bytes); }));
  auto [at, fresh] = active_.emplace(wanted.digest, Active{std::move(file), std::move(transfer)});
  ask(at->second);
  return {};
}

void Fetcher::ask(Active& active) {
  if (auto fetch = active.transfer.next_fetch()) say_(*fetch);
}

// What nobody asked for is let pass: the answer to an earlier link's question, or to one for
// content that failed since.
Status Fetcher::accept(const wire::Piece& piece) {
  auto at = active_.find(piece.digest);
  if (at == active_.end()) return {};
  Status taken = take_in(at, piece);
  if (!taken && taken.error().code == Code::invalid) return taken;
  if (!taken || at->second.transfer.complete()) {
    end(piece.digest, taken);
  } else {
    ask(at->second);
  }
  return {};
}

Status Fetcher::take_in(Transfers::iterator at, const wire::Piece& piece) {
  auto& [file, transfer] = at->second;
  Status accepted = transfer.accept(piece);
  if (!accepted) {
    if (accepted.error().code == Code::corrupt) file->discard();
    return accepted;
  }
  TRY_DO(file->append(piece.bytes, piece.total));
  return transfer.complete() ? file->finish() : Status{};
}

void Fetcher::missing(const wire::Missing& missing) {
  if (active_.contains(missing.digest))
    end(missing.digest, fail(missing.error.code, missing.error.message));
}

void Fetcher::end(const Digest& digest, const Status& status) {
  active_.erase(digest);
  fill();
  done_(digest, status);
}

}  // namespace consort::agent
