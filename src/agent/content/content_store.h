#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

#include "base/descriptor.h"
#include "base/hash.h"
#include "resources/provider.h"

namespace consort::agent {

// Catalogs and blobs as files named by their SHA-256, and what is there of those that are still on
// their way. Nothing is fetched twice: neither what another catalog named before, nor the part that
// came before a link broke.
//
//   content/<hex>           whole, durable
//   content/partial/<hex>   from the first byte on
//
// Thread-safe; bounded in bytes.
class ContentStore final : public resources::BlobSource {
 public:
  static constexpr int64_t kLimit = int64_t{4} << 30;  // bytes, of all content

  static Result<std::unique_ptr<ContentStore>> open(const std::string& folder,
                                                    int64_t limit = kLimit);

  bool has(const Digest& digest) const;
  // All of it in memory. Code::not_found; Code::corrupt when the disk has changed it: it is then
  // removed, to be fetched again.
  Result<std::string> read(const Digest& digest) override;

  // Content on its way; one at a time for each digest, used by one thread. What was written stays
  // when this goes.
  class Partial {
   public:
    // Hands the bytes that are there already to `take`.
    Status resume(const std::function<void(std::string_view)>& take);
    // Code::unavailable when there is no room for `total` bytes: nothing is written then.
    Status append(std::string_view bytes, int64_t total);
    Status finish();  // it is all there, and right: durable when this returns
    void discard();   // these are not the right bytes

   private:
    friend class ContentStore;
    Partial(ContentStore& store, Digest digest, Descriptor file);
    ContentStore& store_;
    Digest digest_;
    Descriptor file_;
    int64_t size_ = 0;
  };
  Result<std::unique_ptr<Partial>> partial(const Digest& digest);

  // Removes everything that is not in `keep`; how many bytes.
  int64_t collect(const std::set<Digest>& keep);
  int64_t bytes() const;

 private:
  ContentStore(std::string folder, int64_t limit) : folder_(std::move(folder)), limit_(limit) {}
  Status load();
  std::string path(const Digest& digest) const { return folder_ + "/" + digest.hex(); }
  std::string partial_path(const Digest& digest) const;
  Status make_room(int64_t held, int64_t total);
  void resized(const Digest& digest, int64_t size);
  void forget(const Digest& digest);

  struct Hash {
    size_t operator()(const Digest& digest) const;
  };
  using Sizes = std::unordered_map<Digest, int64_t, Hash>;
  const std::string folder_;
  const int64_t limit_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  Sizes whole_;
  Sizes partial_;
  int64_t bytes_ = 0;
};

}  // namespace consort::agent
