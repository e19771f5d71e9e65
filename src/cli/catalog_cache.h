#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/hash.h"
#include "cli/witness_tree.h"
#include "model/resource.h"

namespace consort::cli {

// The catalog that was compiled last, kept in a file so that whoever finds everything as it was
// need not compile. It is only ever a shortcut: what does not check out is as if it were not there.
class CatalogCache {
 public:
  // A catalog and what it was made from.
  struct Entry {
    model::Catalog catalog;
    Digest digest;                        // of it
    std::map<Digest, std::string> blobs;  // content that it names, and its path in the site
  };

  // `key` stands for all that a catalog depends on besides the site: the program, the host, facts.
  CatalogCache(std::string path, const Digest& key) : path_(std::move(path)), key_(key) {}

  // The entry made under this key from files that are still as they were in `site`. Marks point
  // into `names`.
  std::optional<Entry> load(const document::SourceTree& site, model::Documents& names) const;
  // Returns the catalog's digest, which writing it gives.
  Result<Digest> store(const model::Catalog& catalog, const std::map<Digest, std::string>& blobs,
                       const Testimony& testimony) const;

 private:
  std::string path_;
  Digest key_;
};

}  // namespace consort::cli
