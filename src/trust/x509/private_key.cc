#include "trust/x509/private_key.h"

#include "trust/x509/openssl.h"
#include "trust/x509/pem.h"

namespace consort::trust {
namespace {

constexpr std::string_view kLabel = "PRIVATE KEY";

// What SubjectPublicKeyInfo says before the 64 bytes of a point on P-256.
constexpr std::string_view kP256(
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x03\x42\x00\x04",
    27);

bool is_sound(EVP_PKEY* key) {
  OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_check(context.get()) == 1;
}

}  // namespace

bool is_p256(std::string_view public_key) {
  return public_key.size() == kP256.size() + 64 && public_key.starts_with(kP256);
}

PrivateKey PrivateKey::generate() {
  OwnedKey key(must(EVP_EC_gen("P-256")));
  std::string public_key = to_der<i2d_PUBKEY>(key.get());
  return PrivateKey(std::make_shared<const Handle>(std::move(key), std::move(public_key)));
}

Result<PrivateKey> PrivateKey::from_pem(const Secret& pem) {
  TRY(std::string der, one_from_pem(kLabel, pem.reveal()));
  ErrorScope errors;
  auto info = from_der<OwnedKeyInfo, d2i_PKCS8_PRIV_KEY_INFO, i2d_PKCS8_PRIV_KEY_INFO>(der);
  if (!info) return fail(Code::invalid, "the private key is damaged");
  OwnedKey key(EVP_PKCS82PKEY(info.get()));
  if (!key) return fail(Code::invalid, "the private key is damaged");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC)
    return fail(Code::unsupported, "the private key is not one on P-256");
  std::string public_key = to_der<i2d_PUBKEY>(key.get());
  if (!is_p256(public_key)) return fail(Code::unsupported, "the private key is not one on P-256");
  if (!is_sound(key.get()))
    return fail(Code::corrupt, "the private key is damaged: its halves do not belong together");
  return PrivateKey(std::make_shared<const Handle>(std::move(key), std::move(public_key)));
}

Secret PrivateKey::to_pem() const {
  OwnedKeyInfo info(must(EVP_PKEY2PKCS8(handle_->key.get())));
  return Secret(trust::to_pem(kLabel, to_der<i2d_PKCS8_PRIV_KEY_INFO>(info.get())));
}

const std::string& PrivateKey::public_key() const { return handle_->public_key; }

Digest PrivateKey::fingerprint() const { return sha256(handle_->public_key); }

}  // namespace consort::trust
