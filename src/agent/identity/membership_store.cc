#include "agent/identity/membership_store.h"

#include "agent/files.h"
#include "wire/document.h"

namespace consort::agent {
namespace {

constexpr const char *kEnrolmentKey = "enrolment.key", *kAgent = "agent.pem",
                     *kServer = "server.json";
constexpr size_t kMostBytes = 64 << 10;
constexpr std::string_view kFirstCertificate = "-----BEGIN CERTIFICATE-----";

// Where the server is, and what to believe of it.
struct Server {
  std::vector<std::string> addresses;
  wire::Anchors anchors;
};

void describe(auto& field, wire::Is<Server> auto& server) {
  field("addresses", server.addresses, wire::Most{8}, wire::kName);
  field("anchors", server.anchors);
}

Error within_folder(Error error, const char* file) {
  return std::move(error).within(std::string("reading ") + file + " of the agent's keys");
}

}  // namespace

Result<MembershipStore> MembershipStore::open(const std::string& folder) {
  TRY_DO(make_private_folder(folder));
  TRY(auto keys, trust::KeyFolder::open(folder));
  return MembershipStore(std::move(keys));
}

Result<std::optional<Membership>> MembershipStore::load() const {
  auto agent = keys_.read(kAgent);
  if (!agent && agent.error().code == Code::not_found) return std::optional<Membership>();
  if (!agent) return std::move(agent).error();
  TRY(Secret server_text, keys_.read(kServer));
  auto server = wire::from_document<Server>(server_text.reveal(), "server", kMostBytes);
  if (!server) return within_folder(std::move(server).error(), kServer);
  auto beliefs = Beliefs::from(std::move(server->anchors));
  if (!beliefs) return within_folder(std::move(beliefs).error(), kServer);

  const std::string& text = agent->reveal();
  size_t chain_at = std::min(text.find(kFirstCertificate), text.size());
  auto key = trust::PrivateKey::from_pem(Secret(text.substr(0, chain_at)));
  if (!key) return within_folder(std::move(key).error(), kAgent);
  auto chain = trust::certificates_from_pem(std::string_view(text).substr(chain_at));
  if (!chain) return within_folder(std::move(chain).error(), kAgent);
  if (chain->front().key_fingerprint != key->fingerprint())
    return within_folder(fail(Code::corrupt, "the key is not that of the certificate"), kAgent);
  auto name = trust::AgentName::of(chain->front());
  if (!name) return within_folder(std::move(name).error(), kAgent);
  return std::optional(Membership{std::move(*name), std::move(*key), std::move(*chain),
                                  std::move(server->addresses), std::move(*beliefs)});
}

Result<trust::PrivateKey> MembershipStore::enrolment_key(bool anew) const {
  if (!anew) {
    auto kept = keys_.read(kEnrolmentKey);
    if (kept) return trust::PrivateKey::from_pem(*kept);
    if (kept.error().code != Code::not_found) return std::move(kept).error();
  }
  trust::PrivateKey key = trust::PrivateKey::generate();
  TRY_DO(keys_.write(kEnrolmentKey, key.to_pem()));
  return key;
}

// What to believe comes first: with a certificate in place, the machine has joined.
Status MembershipStore::keep(const Membership& membership) const {
  Server server{membership.servers, membership.beliefs.anchors};
  TRY_DO(keys_.write(kServer, Secret(wire::to_document(server))));
  std::string text = membership.key.to_pem().reveal() + trust::to_pem(membership.chain);
  TRY_DO(keys_.write(kAgent, Secret(std::move(text))));
  Status removed = keys_.remove(kEnrolmentKey);
  return removed || removed.error().code == Code::not_found ? Status{} : removed;
}

Status MembershipStore::forget() const {
  for (const char* name : {kAgent, kServer, kEnrolmentKey}) {
    Status removed = keys_.remove(name);
    if (!removed && removed.error().code != Code::not_found) return removed;
  }
  return {};
}

}  // namespace consort::agent
