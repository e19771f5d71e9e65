#include "server/deploy/site_content.h"

#include <algorithm>

#include "store/site_contents.h"

namespace consort::server {

void SiteContent::add(store::EnvironmentId environment,
                      std::shared_ptr<const SiteRepository> site) {
  std::lock_guard lock(mutex_);
  sites_[environment] = std::move(site);
}

Result<ContentPart> SiteContent::read(store::EnvironmentId environment, const Digest& digest,
                                      int64_t offset, int64_t length) {
  TRY(Bytes bytes, whole({environment, digest}));
  const auto total = static_cast<int64_t>(bytes->size());
  if (offset > total)
    return fail(Code::invalid, "the content has only " + std::to_string(total) + " bytes");
  return ContentPart{bytes->substr(static_cast<size_t>(offset), static_cast<size_t>(length)),
                     total};
}

Result<SiteContent::Bytes> SiteContent::whole(const Key& key) {
  {
    std::lock_guard lock(mutex_);
    if (const Bytes* kept = kept_.find(key)) return *kept;
  }
  TRY(std::string loaded, load(key));
  auto bytes = std::make_shared<const std::string>(std::move(loaded));
  std::lock_guard lock(mutex_);
  kept_.put(key, bytes, bytes->size());
  return bytes;
}

Result<std::string> SiteContent::load(const Key& key) {
  const auto& [environment, digest] = key;
  std::shared_ptr<const SiteRepository> site;
  {
    std::lock_guard lock(mutex_);
    auto found = sites_.find(environment);
    if (found != sites_.end()) site = found->second;
  }
  TRY(auto name, store_.read([&, environment = environment, digest = digest](store::Reader& r) {
    return store::site_contents::find(r, environment, digest);
  }));
  auto object = name ? ObjectId::from_hex(*name) : std::nullopt;
  if (!site || !object) return fail(Code::not_found, "no site has the content " + digest.hex());
  TRY(std::string bytes, site->content(*object));
  if (sha256(bytes) != digest)
    return fail(Code::corrupt, "object " + object->hex() + " is not what it was compiled from");
  return bytes;
}

}  // namespace consort::server
