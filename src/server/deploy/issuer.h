#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/deploy/context.h"
#include "server/deploy/orphan_finder.h"

namespace consort::server {

// A catalog that a host is to be given.
struct Issue {
  DeployedHost* host = nullptr;
  wire::Held catalog;
  std::optional<Digest> plan = {};  // then exactly this plan, or nothing
  std::vector<wire::Repair> repair = {};
};

// Signs catalogs and has hosts told of them. For the thread of the environment.
class Issuer {
 public:
  static constexpr Duration kLife = std::chrono::hours(24 * 30);  // of what was signed

  Issuer(DeployContext& context, OrphanFinder& orphans) : context_(context), orphans_(orphans) {}

  // Under which serials the hosts can be given these catalogs: agents take none below the highest
  // they know. That stays for the catalog it was given to; any other comes back under a new one.
  Status number(std::vector<Issue>& issues);

  // Durable when `then` is called, on the environment's thread.
  using Then = std::function<void(Status)>;
  // They may fetch it, and be asked for plans of it.
  void offer(const std::vector<Issue>& issues, const std::string& commit, Then then);
  // They are to be like that. When that fails they count as ordered nothing, and are looked up
  // again: one may have gone, or have another name.
  void order(const std::vector<Issue>& issues, const std::string& commit,
             const std::string& deployment, Then then);

  // Signs anew what hosts have been offered and will soon not count any more.
  void renew();

 private:
  struct Size {
    int64_t bytes = 0, blobs = 0;
  };
  Result<Size> size(const DeployedHost& host, const Digest& catalog);
  std::vector<Offering> signed_offers(const std::vector<const Issue*>& issues,
                                      const std::vector<Size>& sizes,
                                      const std::string& commit) const;
  void not_ordered(const std::vector<store::HostId>& hosts);
  void ordered(DeployedHost& host, const wire::Held& catalog, const std::string& deployment);
  class Gathering;
  // Code::not_found: the catalog of one is gone; those before it may have been told.
  Status hand_over(const std::vector<Issue>& issues, const std::string& commit,
                   const std::shared_ptr<Gathering>& whole);

  DeployContext& context_;
  OrphanFinder& orphans_;
  std::map<Digest, Size> sizes_;  // of catalogs that are not the newest of a host
};

}  // namespace consort::server
