#include "server/agents/offered_content.h"

#include <algorithm>

#include "model/json.h"

namespace consort::server {
namespace {

Result<std::vector<std::string>> blobs_of(std::string_view json) {
  TRY(auto root, model::parse_json(json));
  std::vector<std::string> blobs;
  const model::Value* list = root.is_map() ? root.map().find("blobs") : nullptr;
  if (!list || !list->is_list()) return blobs;
  for (const model::Value& blob : list->list())
    if (blob.is_text()) blobs.push_back(blob.text());
  std::sort(blobs.begin(), blobs.end());
  return blobs;
}

Result<wire::Piece> piece_of(const wire::Fetch& fetch, ContentPart part) {
  if (fetch.offset > part.total)
    return fail(Code::invalid, "the content has only " + std::to_string(part.total) + " bytes");
  return wire::Piece{.digest = fetch.digest,
                     .offset = fetch.offset,
                     .total = part.total,
                     .bytes = std::move(part.bytes)};
}

}  // namespace

Result<wire::Piece> OfferedContent::piece(store::EnvironmentId environment, const Digest& offered,
                                          const wire::Fetch& fetch) {
  const bool whole = fetch.content == wire::Content::catalog;
  if (whole && fetch.digest != offered)
    return fail(Code::denied, "this catalog is not the one offered to " + fetch.target);
  TRY(auto found, catalog({environment, offered}));
  const int64_t length = std::min(fetch.length, static_cast<int64_t>(wire::kPieceBytes));
  if (whole) {
    ContentPart part{.total = static_cast<int64_t>(found->json.size())};
    if (fetch.offset < part.total)
      part.bytes =
          found->json.substr(static_cast<size_t>(fetch.offset), static_cast<size_t>(length));
    return piece_of(fetch, std::move(part));
  }
  if (!std::ranges::binary_search(found->blobs, fetch.digest.hex()))
    return fail(Code::denied, "no catalog offered to " + fetch.target + " names this blob");
  TRY(auto part, source_.blob(environment, fetch.digest, fetch.offset, length));
  return piece_of(fetch, std::move(part));
}

Result<std::shared_ptr<const OfferedContent::Catalog>> OfferedContent::catalog(const Key& key) {
  {
    std::lock_guard lock(mutex_);
    if (auto* kept = catalogs_.find(key)) return *kept;
  }
  TRY(std::string json, source_.catalog(key.first, key.second));
  TRY(auto blobs, blobs_of(json));
  auto fresh = std::make_shared<const Catalog>(Catalog{std::move(json), std::move(blobs)});
  std::lock_guard lock(mutex_);
  catalogs_.put(key, fresh, fresh->json.size());
  return fresh;
}

}  // namespace consort::server
