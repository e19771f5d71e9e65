#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/thread_pool.h"
#include "compiler/compiler.h"
#include "server/deploy/compile/stored_facts.h"
#include "server/sites/site_repository.h"

namespace consort::server {

// The catalog of a host, and what else is known from making it.
struct HostCatalog {
  Digest digest;
  int64_t bytes = 0;  // of its canonical JSON
  int64_t resources = 0;
  Fingerprint addresses;              // of all its resources: equal means the same ones
  std::vector<model::Address> needs;  // on other hosts; see rollout/remote_needs.h
  std::map<Digest, ObjectId> blobs;   // content it names, and the object that has it
  std::vector<std::string> tags;      // of the host, with all they include
};

// What compiling a commit came to.
struct SiteResult {
  bool compiled = false;           // every host of it
  Diagnostics diagnostics;         // all that is to be said, sorted
  std::vector<std::string> hosts;  // of the site, sorted
  int64_t resources = 0;           // of all hosts
};

// What a commit comes to that cannot be read.
SiteResult unreadable(const Error& error);
// So many of them as can be kept and sent, in their order; when not all, errors before the rest.
Diagnostics bounded(const Diagnostics& diagnostics);
// As they are kept with a revision.
std::string diagnostics_json(const Diagnostics& diagnostics);

// The site of one environment, compiled commit by commit: what did not change since the one before
// costs nothing. Not thread-safe; uses the threads of the pool.
class SiteCompiler {
 public:
  // All outlive it.
  SiteCompiler(const SiteRepository& site, const model::Schema& schema, StoredFacts& facts,
               ThreadPool& pool);
  ~SiteCompiler();

  // As the site is at that commit, with the facts there are now. A tree that no site can have does
  // not compile; the error is about the store or the repository.
  Result<SiteResult> compile(const ObjectId& commit);

  // Of the last compile(): nullptr when the host has none.
  const HostCatalog* find(const std::string& host) const;
  // The canonical JSON of such a catalog.
  Result<std::string> json(const std::string& host);

 private:
  struct Workshop;  // the tree and everything that reads it
  struct Host {
    std::optional<HostCatalog> catalog;                 // none: it did not compile
    std::string json;                                   // "": not kept
    std::shared_ptr<const compiler::Compilation> said;  // null: there is nothing to say
  };
  Status show(const ObjectId& commit);
  Result<Host> make(const compiler::Compilation& compilation);
  Status compile_outdated();
  SiteResult result() const;
  compiler::ParallelFor parallel();

  const SiteRepository& site_;
  const model::Schema& schema_;
  StoredFacts& facts_;
  ThreadPool& pool_;
  std::unique_ptr<Workshop> workshop_;
  std::unordered_map<std::string, Host> hosts_;
  std::optional<ObjectId> kept_of_;  // the commit of the JSON that is kept
};

}  // namespace consort::server
