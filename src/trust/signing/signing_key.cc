#include "trust/signing/signing_key.h"

#include <algorithm>

#include "base/strings.h"
#include "trust/secret_bytes.h"
#include "trust/signing/key_text.h"
#include "trust/sodium.h"

namespace consort::trust {
namespace {

constexpr std::string_view kSignature = "signature", kPublic = "ed25519",
                           kPrivate = "ed25519-private";

template <size_t Size>
std::string_view view(const std::array<uint8_t, Size>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), Size};
}

std::string signed_text(std::string_view purpose, std::string_view message) {
  std::string text = "consort ";
  text.reserve(text.size() + purpose.size() + 1 + message.size());
  text += purpose;
  text += '\0';
  text += message;
  return text;
}

}  // namespace

std::string Signature::to_text() const {
  return KeyText{key_id, std::string(view(bytes))}.to_text(kSignature);
}

Result<Signature> Signature::parse(std::string_view text) {
  Signature parsed;
  TRY(KeyText key, KeyText::parse(kSignature, text, parsed.bytes.size()));
  parsed.key_id = std::move(key.id);
  std::copy(key.bytes.begin(), key.bytes.end(), parsed.bytes.begin());
  return parsed;
}

Result<PublicKey> PublicKey::parse(std::string_view text) {
  PublicKey parsed;
  TRY(KeyText key, KeyText::parse(kPublic, text, parsed.bytes_.size()));
  std::copy(key.bytes.begin(), key.bytes.end(), parsed.bytes_.begin());
  if (parsed.id() != key.id)
    return fail(Code::corrupt, "the public key is damaged: its id would be " + parsed.id());
  return parsed;
}

std::string PublicKey::to_text() const {
  return KeyText{id(), std::string(view(bytes_))}.to_text(kPublic);
}

std::string PublicKey::id() const { return key_id(view(bytes_)); }

SigningKey::SigningKey(Secret seed) : seed_(std::move(seed)), expanded_("") {
  std::string expanded(crypto_sign_SECRETKEYBYTES, '\0');
  crypto_sign_seed_keypair(public_key_.bytes_.data(), writable(expanded), readable(seed_.reveal()));
  expanded_ = Secret(std::move(expanded));
}

SigningKey SigningKey::generate() {
  return SigningKey(Secret(random_bytes(crypto_sign_SEEDBYTES)));
}

Result<SigningKey> SigningKey::parse(const Secret& text) {
  TRY(KeyText key, KeyText::parse(kPrivate, text.reveal(), crypto_sign_SEEDBYTES));
  SigningKey parsed{Secret(std::move(key.bytes))};
  if (parsed.public_key_.id() != key.id)
    return fail(Code::corrupt,
                "the signing key is damaged: it is not that of " + printable(key.id));
  return parsed;
}

Secret SigningKey::to_text() const {
  return Secret(KeyText{public_key_.id(), seed_.reveal()}.to_text(kPrivate));
}

Signature SigningKey::sign(std::string_view purpose, std::string_view message) const {
  Signature signature{public_key_.id()};
  std::string text = signed_text(purpose, message);
  crypto_sign_detached(signature.bytes.data(), nullptr, readable(text), text.size(),
                       readable(expanded_.reveal()));
  return signature;
}

void TrustedKeys::add(const PublicKey& key) {
  if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
}

void TrustedKeys::remove(std::string_view id) {
  std::erase_if(keys_, [&](const PublicKey& key) { return key.id() == id; });
}

Status TrustedKeys::verify(const Signature& signature, std::string_view purpose,
                           std::string_view message) const {
  auto key = std::find_if(keys_.begin(), keys_.end(),
                          [&](const PublicKey& key) { return key.id() == signature.key_id; });
  if (key == keys_.end())
    return fail(Code::denied, "the " + std::string(purpose) + " is signed by the key " +
                                  printable(signature.key_id, 40) + ", which is not trusted here");
  std::string text = signed_text(purpose, message);
  if (crypto_sign_verify_detached(signature.bytes.data(), readable(text), text.size(),
                                  key->bytes_.data()) != 0)
    return fail(Code::denied, "the " + std::string(purpose) + " is not what the key " +
                                  signature.key_id + " signed");
  return {};
}

}  // namespace consort::trust
