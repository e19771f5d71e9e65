#include "server/identity/authority_vault.h"

#include <algorithm>

#include "base/base64.h"
#include "base/strings.h"
#include "trust/secret_bytes.h"

namespace consort::server {
namespace {

constexpr const char* kRoot = "root.crt";
constexpr const char* kRootKey = "root.key";
constexpr const char* kIssuing = "issuing";  // certificate and key: they change together
constexpr const char* kSigning = "signing";  // a key a line; the one that signs first
constexpr const char* kTicket = "tickets";
constexpr size_t kTicketBytes = 80;
constexpr size_t kMostSigningKeys = 16;
constexpr std::string_view kKeyBegins = "-----BEGIN PRIVATE KEY-----";

// What the file says, or nothing when there is none.
Result<std::optional<std::string>> read_if_there(const trust::KeyFolder& folder,
                                                 const std::string& name) {
  auto text = folder.read(name);
  if (text) return std::optional(text->reveal());
  if (text.error().code == Code::not_found) return std::optional<std::string>();
  return std::move(text).error();
}

Status store_issuing(const trust::KeyFolder& folder, const trust::CertificateAuthority& authority) {
  return folder.write(
      kIssuing, Secret(authority.issuing().to_pem() + authority.issuing_key().to_pem().reveal()));
}

// The issuing authority is written last: with it the first start is over.
Result<trust::CertificateAuthority> make(const trust::KeyFolder& folder,
                                         const std::string& organization, WallTime now) {
  TRY(auto authority, trust::CertificateAuthority::create(organization, now));
  TRY_DO(folder.write(kRootKey, authority.root_key()->to_pem()));
  TRY_DO(folder.write(kRoot, Secret(authority.root().to_pem())));
  TRY_DO(store_issuing(folder, authority));
  return authority;
}

Result<trust::CertificateAuthority> load(const trust::KeyFolder& folder,
                                         const std::string& issuing) {
  TRY(Secret root_text, folder.read(kRoot));
  TRY(auto root, trust::Certificate::from_pem(root_text.reveal()));
  std::optional<trust::PrivateKey> root_key;
  TRY(auto root_key_text, read_if_there(folder, kRootKey));
  if (root_key_text) {
    TRY(auto key, trust::PrivateKey::from_pem(Secret(*root_key_text)));
    root_key = std::move(key);
  }
  size_t key_at = issuing.find(kKeyBegins);
  if (key_at == issuing.npos) return fail(Code::corrupt, "the file 'issuing' holds no key");
  TRY(auto certificate, trust::Certificate::from_pem(issuing.substr(0, key_at)));
  TRY(auto key, trust::PrivateKey::from_pem(Secret(issuing.substr(key_at))));
  return trust::CertificateAuthority::load(std::move(root), std::move(root_key),
                                           std::move(certificate), std::move(key));
}

// Unless it still lasts, or there is no key of the root to make another one.
Result<trust::CertificateAuthority> renewed_in_time(const trust::KeyFolder& folder,
                                                    trust::CertificateAuthority authority,
                                                    WallTime now) {
  bool lasts = now + trust::kServerLife < authority.issuing().not_after;
  if (lasts || !authority.root_key()) return authority;
  TRY(auto renewed, authority.with_new_issuing(now));
  TRY_DO(store_issuing(folder, renewed));
  return renewed;
}

Result<trust::CertificateAuthority> authority_of(const trust::KeyFolder& folder,
                                                 const std::string& organization, WallTime now) {
  TRY(auto issuing, read_if_there(folder, kIssuing));
  if (!issuing) return make(folder, organization, now);
  TRY(auto authority, load(folder, *issuing));
  return renewed_in_time(folder, std::move(authority), now);
}

std::string text_of(const std::vector<trust::SigningKey>& keys, size_t signing) {
  std::string text = keys[signing].to_text().reveal() + "\n";
  for (const trust::SigningKey& key : keys)
    text += key.to_text().reveal() + "\n";
  return text;
}

struct SigningKeys {
  std::vector<trust::SigningKey> all;
  size_t signing = 0;
};

Result<SigningKeys> signing_keys(const trust::KeyFolder& folder) {
  TRY(auto text, read_if_there(folder, kSigning));
  SigningKeys keys;
  if (!text) {
    keys.all.push_back(trust::SigningKey::generate());
    TRY_DO(folder.write(kSigning, Secret(text_of(keys.all, 0))));
    return keys;
  }
  auto lines = split_lines(*text);
  if (lines.size() < 2) return fail(Code::corrupt, "the file 'signing' holds no key");
  for (size_t i = 1; i < lines.size(); ++i) {
    TRY(auto key, trust::SigningKey::parse(Secret(std::string(lines[i]))));
    if (lines[i] == lines[0]) keys.signing = keys.all.size();
    keys.all.push_back(std::move(key));
  }
  return keys;
}

Result<Secret> ticket_key_of(const trust::KeyFolder& folder) {
  TRY(auto text, read_if_there(folder, kTicket));
  if (!text) {
    text = base64_encode(trust::random_bytes(kTicketBytes));
    TRY_DO(folder.write(kTicket, Secret(*text)));
  }
  auto bytes = base64_decode(*text);
  if (!bytes || bytes->size() != kTicketBytes)
    return fail(Code::corrupt, "the file 'tickets' holds no key of 80 bytes");
  return Secret(std::move(*bytes));
}

}  // namespace

Result<std::unique_ptr<AuthorityVault>> AuthorityVault::open(const std::string& path,
                                                             const std::string& organization,
                                                             const Clock& clock) {
  TRY(auto folder, trust::KeyFolder::open(path));
  TRY(auto authority, authority_of(folder, organization, clock.wall())
                          .within("opening the certificate authority in " + path));
  TRY(auto keys, signing_keys(folder).within("reading the signing keys in " + path));
  TRY(auto ticket_key, ticket_key_of(folder).within("reading the key of tickets in " + path));
  return std::unique_ptr<AuthorityVault>(new AuthorityVault(std::move(folder), std::move(authority),
                                                            std::move(keys.all), keys.signing,
                                                            std::move(ticket_key), clock));
}

AuthorityVault::AuthorityVault(trust::KeyFolder folder, trust::CertificateAuthority authority,
                               std::vector<trust::SigningKey> keys, size_t signing,
                               Secret ticket_key, const Clock& clock)
    : folder_(std::move(folder)),
      ticket_key_(std::move(ticket_key)),
      clock_(clock),
      authority_(std::move(authority)),
      keys_(std::move(keys)),
      signing_(signing) {}

Status AuthorityVault::check(const std::string& path, const Clock& clock) {
  TRY(auto folder, trust::KeyFolder::open(path));
  TRY(Secret issuing, folder.read(kIssuing));
  TRY(auto authority, load(folder, issuing.reveal()));
  if (clock.wall() >= authority.issuing().not_after)
    return fail(Code::invalid, "the issuing authority has ended");
  for (const char* file : {kSigning, kTicket})  // else they would be made
    TRY_DO(folder.read(file));
  TRY_DO(signing_keys(folder));
  TRY_DO(ticket_key_of(folder));
  return {};
}

trust::CertificateAuthority AuthorityVault::authority() const {
  std::lock_guard lock(mutex_);
  return authority_;
}

Status AuthorityVault::renew_authority() {
  std::lock_guard lock(mutex_);
  TRY(authority_, renewed_in_time(folder_, authority_, clock_.wall()));
  return {};
}

Digest AuthorityVault::root_key() const { return authority().root().key_fingerprint; }

Result<net::TlsIdentity> AuthorityVault::server_identity(const trust::Names& names) const {
  auto key = trust::PrivateKey::generate();
  TRY(auto request, trust::SigningRequest::make(key, "consort server"));
  const trust::CertificateAuthority issuer = authority();
  TRY(auto certificate, issuer.issue_server(request, names, clock_.wall()));
  return net::TlsIdentity{trust::to_pem(issuer.chain(certificate)), key.to_pem()};
}

std::string AuthorityVault::client_roots() const { return authority().root().to_pem(); }

Secret AuthorityVault::ticket_key() const { return ticket_key_; }

wire::Anchors AuthorityVault::anchors() const {
  std::lock_guard lock(mutex_);
  wire::Anchors anchors{.roots = authority_.root().to_pem()};
  for (const trust::SigningKey& key : keys_)
    anchors.signing_keys.push_back(key.public_key().to_text());
  return anchors;
}

wire::SignedHeader AuthorityVault::sign(const wire::CatalogHeader& header) const {
  wire::SignedHeader signed_header{.header = wire::signed_bytes(header)};
  std::lock_guard lock(mutex_);
  auto signature = keys_[signing_].sign(wire::kCatalogPurpose, signed_header.header);
  signed_header.signature.assign(signature.bytes.begin(), signature.bytes.end());
  return signed_header;
}

Status AuthorityVault::store_keys(const std::vector<trust::SigningKey>& keys,
                                  size_t signing) const {
  return folder_.write(kSigning, Secret(text_of(keys, signing)));
}

Result<std::string> AuthorityVault::add_signing_key() {
  std::lock_guard lock(mutex_);
  if (keys_.size() == kMostSigningKeys)
    return fail(Code::invalid, "there are 16 signing keys already: remove one that signs nothing");
  auto keys = keys_;
  keys.push_back(trust::SigningKey::generate());
  TRY_DO(store_keys(keys, signing_));
  keys_ = std::move(keys);
  return keys_.back().public_key().id();
}

Status AuthorityVault::begin_signing_with_newest() {
  std::lock_guard lock(mutex_);
  if (signing_ + 1 == keys_.size())
    return fail(Code::not_found, "there is no newer signing key: add one first");
  TRY_DO(store_keys(keys_, keys_.size() - 1));
  signing_ = keys_.size() - 1;
  return {};
}

Status AuthorityVault::remove_signing_key(const std::string& id) {
  std::lock_guard lock(mutex_);
  auto keys = keys_;
  auto found = std::find_if(keys.begin(), keys.end(),
                            [&](const auto& key) { return key.public_key().id() == id; });
  if (found == keys.end())
    return fail(Code::not_found, "there is no signing key '" + printable(id) + "'");
  auto place = static_cast<size_t>(found - keys.begin());
  if (place == signing_) return fail(Code::busy, "the key '" + id + "' signs now");
  keys.erase(found);
  size_t signing = signing_ - (place < signing_ ? 1 : 0);
  TRY_DO(store_keys(keys, signing));
  keys_ = std::move(keys);
  signing_ = signing;
  return {};
}

}  // namespace consort::server
