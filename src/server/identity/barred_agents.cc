#include "server/identity/barred_agents.h"

#include "store/certificates.h"

namespace consort::server {

Result<std::unique_ptr<BarredAgents>> BarredAgents::load(store::Store& store) {
  TRY(auto serials,
      store.read([](store::Reader& r) { return store::certificates::revoked_serials(r); }));
  std::unique_ptr<BarredAgents> barred(new BarredAgents());
  barred->serials_.insert(serials.begin(), serials.end());
  return barred;
}

Status BarredAgents::check(const net::PeerCertificate& certificate) const {
  if (is_barred(certificate.serial))
    return fail(Code::denied, "the certificate " + certificate.serial + " was revoked");
  return {};
}

bool BarredAgents::is_barred(const std::string& serial) const {
  std::lock_guard lock(mutex_);
  return serials_.contains(serial);
}

void BarredAgents::bar(store::HostId host, const std::vector<std::string>& serials,
                       const std::string& reason) {
  {
    std::lock_guard lock(mutex_);
    serials_.insert(serials.begin(), serials.end());
  }
  std::lock_guard telling(telling_);
  if (listener_) listener_(host, reason);
}

// What is barred meanwhile stays.
Status BarredAgents::prune(store::Store& store) {
  std::unordered_set<std::string> before;
  {
    std::lock_guard lock(mutex_);
    before = serials_;
  }
  TRY(auto standing,
      store.read([](store::Reader& r) { return store::certificates::revoked_serials(r); }));
  for (const std::string& serial : standing)
    before.erase(serial);
  std::lock_guard lock(mutex_);
  for (const std::string& serial : before)
    serials_.erase(serial);
  return {};
}

void BarredAgents::listen(Listener listener) {
  std::lock_guard telling(telling_);
  listener_ = std::move(listener);
}

}  // namespace consort::server
