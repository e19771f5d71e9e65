#include "agent/content/intake.h"

#include "model/resource.h"

namespace consort::agent {

void Intake::offer(const wire::CatalogHeader& header) {
  bool same = header_ == header;
  if (same && (complete_ || !failed_)) return;
  if (!same) settle(fail(Code::stale, "another catalog was offered in the meantime"));
  header_ = header;
  complete_ = failed_ = false;
  blobs_.clear();
  missing_ = {header.catalog};
  fetcher_.want(target_, wire::Content::catalog, header.catalog, header.bytes);
}

std::optional<wire::Held> Intake::held() const {
  if (!header_) return std::nullopt;
  return wire::Held{header_->catalog, header_->serial};
}

void Intake::when_complete(Ready then) {
  if (complete_) return then({});
  if (!header_) return then(fail(Code::not_found, "no catalog was offered to " + target_));
  if (failed_)
    return then(fail(Code::unavailable, "what the offered catalog needs could not be fetched"));
  if (waiting_.size() >= kMostWaiting)
    return then(fail(Code::busy, "too many questions wait for the catalog of " + target_));
  waiting_.push_back(std::move(then));
}

void Intake::fetched(const Digest& digest, const Status& status) {
  if (missing_.erase(digest) == 0) return;
  if (!status) return settle(status);
  if (digest == header_->catalog) return want_blobs();
  if (missing_.empty()) settle({});
}

// All are noted before the first is wanted: some are there, and are told at once.
void Intake::want_blobs() {
  auto blobs = read_blobs();
  if (!blobs) return settle(std::move(blobs).error());
  blobs_ = {blobs->begin(), blobs->end()};
  missing_ = blobs_;
  if (missing_.empty()) return settle({});
  for (const Digest& digest : *blobs) {
    if (failed_ || complete_) break;
    fetcher_.want(target_, wire::Content::blob, digest, wire::kMostBlobBytes);
  }
}

Result<std::vector<Digest>> Intake::read_blobs() const {
  TRY(std::string text, store_.read(header_->catalog));
  model::Documents documents;
  TRY(model::Catalog catalog, model::catalog_from_json(text, documents));
  if (catalog.host != target_)
    return fail(Code::denied, "the catalog is for host " + catalog.host + ", not " + target_);
  if (static_cast<int64_t>(catalog.blobs.size()) != header_->blobs)
    return fail(Code::denied, "the catalog names another number of blobs than was signed");
  std::vector<Digest> blobs;
  for (const std::string& hex : catalog.blobs) {
    auto digest = Digest::from_hex(hex);
    if (!digest) return fail(Code::invalid, "the catalog names a blob that is no SHA-256");
    blobs.push_back(*digest);
  }
  return blobs;
}

void Intake::settle(const Status& status) {
  if (!header_ || complete_ || failed_) return;
  (status ? complete_ : failed_) = true;
  missing_.clear();
  settled_(status);
  for (Ready& then : std::exchange(waiting_, {}))
    then(status);
}

std::set<Digest> Intake::needs() const {
  std::set<Digest> all = blobs_;
  if (header_) all.insert(header_->catalog);
  return all;
}

}  // namespace consort::agent
