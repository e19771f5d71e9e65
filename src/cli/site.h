#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/thread_pool.h"
#include "cli/catalog_cache.h"
#include "cli/context.h"
#include "cli/known_facts.h"
#include "cli/known_types.h"
#include "cli/witness_tree.h"
#include "compiler/compiler.h"
#include "document/loader.h"
#include "document/source_tree.h"

namespace consort::cli {

// The content that a compiled catalog names, read from the site when it is needed.
class SiteBlobs final : public resources::BlobSource {
 public:
  explicit SiteBlobs(const document::SourceTree& tree) : tree_(tree) {}
  void add(const std::map<Digest, std::string>& blobs);
  Result<std::string> read(const Digest& digest) override;

 private:
  const document::SourceTree& tree_;
  std::mutex mutex_;
  std::map<Digest, std::string> paths_;  // guarded by mutex_
};

// The site that the arguments name, ready to be compiled.
class Site {
 public:
  static Result<std::unique_ptr<Site>> open(const Call& call);
  // The same of a site that is not, or not so, in its folder.
  static Result<std::unique_ptr<Site>> open(const Call& call,
                                            std::unique_ptr<const document::SourceTree> tree);

  const resources::Registry& registry() const { return types_.registry; }
  compiler::Compiler& compiler() { return *compiler_; }
  resources::BlobSource& blobs() { return blobs_; }
  ThreadPool& pool() { return pool_; }

  // --host, or the name of the machine that `target` is; it must be a host of the site.
  Result<std::string> host_meant(system::Target& target) const;
  // Facts of one host, before it is compiled.
  void know(const std::string& host, model::Facts facts) { facts_.set(host, std::move(facts)); }
  // What the site says about a host; its content can be read from blobs().
  std::shared_ptr<const compiler::Compilation> look_at(const std::string& host);
  // The catalog, or null when there are errors; all that is to be said is said.
  std::shared_ptr<const model::Catalog> compile(const std::string& host);
  // Where the catalog of a host may be kept from one run to the next; nothing when it may not.
  std::optional<CatalogCache> cache(const std::string& file, const std::string& host) const;
  struct Recalled {
    std::shared_ptr<const model::Catalog> catalog;
    Digest digest;
  };
  // The catalog that is kept there, if compiling would give the same.
  std::optional<Recalled> recall(const CatalogCache& cache);
  // Keeps the catalog that was just compiled, if there was nothing to be said about it; its digest
  // then.
  Result<std::optional<Digest>> keep(const CatalogCache& cache,
                                     const model::Catalog& catalog) const;
  // Drops what only compiling needs, and then cannot compile any more.
  void end_compiling();
  // Paths of what was read of the site to compile what was compiled.
  std::vector<std::string> files_read() const;
  void say(const Diagnostics& diagnostics);
  compiler::ParallelFor parallel();

 private:
  Site(const Call& call, std::unique_ptr<const document::SourceTree> tree, KnownTypes types);

  const Call& call_;
  const std::unique_ptr<const document::SourceTree> tree_;
  const WitnessTree witness_;
  const KnownTypes types_;
  model::Documents names_;
  document::Loader loader_;
  KnownFacts facts_;
  SiteBlobs blobs_;
  ThreadPool pool_;
  std::unique_ptr<compiler::Compiler> compiler_;
  std::shared_ptr<const compiler::Compilation> compiled_;  // the last one
  Testimony testimony_;                                    // of what that was made from
};

}  // namespace consort::cli
