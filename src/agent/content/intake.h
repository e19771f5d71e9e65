#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/content/fetcher.h"
#include "wire/catalog_header.h"
#include "wire/session.h"

namespace consort::agent {

// What one target was offered last: brings the catalog and all it names into the store. One
// thread: that of the link.
class Intake {
 public:
  using Ready = std::function<void(const Status&)>;

  // `settled` is called whenever an offer is complete, or cannot be. The parts outlive the intake.
  Intake(std::string target, ContentStore& store, Fetcher& fetcher, Ready settled)
      : target_(std::move(target)),
        store_(store),
        fetcher_(fetcher),
        settled_(std::move(settled)) {}

  // A header that was checked. The newest counts; the same again is tried again if it failed.
  void offer(const wire::CatalogHeader& header);
  const std::optional<wire::CatalogHeader>& offered() const { return header_; }
  std::optional<wire::Held> held() const;  // the offered one, as it would be held
  bool complete() const { return complete_; }

  // Calls `then` when the offer is complete, maybe at once, or why it is not; also when another
  // offer comes first (Code::stale). At most kMostWaiting wait.
  static constexpr size_t kMostWaiting = 64;
  void when_complete(Ready then);

  // The fetcher is done with this content.
  void fetched(const Digest& digest, const Status& status);
  // Everything that the offer needs, as far as it is known.
  std::set<Digest> needs() const;

 private:
  void want_blobs();
  Result<std::vector<Digest>> read_blobs() const;
  void settle(const Status& status);

  const std::string target_;
  ContentStore& store_;
  Fetcher& fetcher_;
  const Ready settled_;
  std::optional<wire::CatalogHeader> header_;
  std::set<Digest> blobs_;    // of the offered catalog
  std::set<Digest> missing_;  // of it and them, not there yet
  bool complete_ = false;
  bool failed_ = false;
  std::vector<Ready> waiting_;
};

}  // namespace consort::agent
