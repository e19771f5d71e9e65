#include "trust/signing/sealed_box.h"

#include <algorithm>

#include "base/strings.h"
#include "trust/secret_bytes.h"
#include "trust/signing/key_text.h"
#include "trust/sodium.h"

namespace consort::trust {
namespace {

constexpr std::string_view kPublic = "x25519", kPrivate = "x25519-private";

// libsodium refuses the few points that give everybody the same shared secret, whatever the scalar.
bool is_sound(const std::array<uint8_t, 32>& point) {
  static constexpr unsigned char kScalar[crypto_scalarmult_SCALARBYTES] = {1};
  unsigned char shared[crypto_scalarmult_BYTES];
  return crypto_scalarmult(shared, kScalar, point.data()) == 0;
}

}  // namespace

Result<SealingKey> SealingKey::parse(std::string_view text) {
  SealingKey parsed;
  TRY(KeyText key, KeyText::parse(kPublic, text, parsed.bytes_.size()));
  std::copy(key.bytes.begin(), key.bytes.end(), parsed.bytes_.begin());
  if (parsed.id() != key.id)
    return fail(Code::corrupt, "the sealing key is damaged: its id would be " + parsed.id());
  if (!is_sound(parsed.bytes_))
    return fail(Code::invalid, "the sealing key is one that anybody could open with");
  return parsed;
}

std::string SealingKey::to_text() const {
  return KeyText{id(), std::string(bytes_.begin(), bytes_.end())}.to_text(kPublic);
}

std::string SealingKey::id() const { return key_id(std::string(bytes_.begin(), bytes_.end())); }

std::string SealingKey::seal(const Secret& secret) const {
  use_sodium();
  const std::string& text = secret.reveal();
  std::string sealed(text.size() + crypto_box_SEALBYTES, '\0');
  check(crypto_box_seal(writable(sealed), readable(text), text.size(), bytes_.data()) == 0,
        "a sound key cannot seal");
  return sealed;
}

OpeningKey::OpeningKey(Secret seed) : seed_(std::move(seed)), private_("") {
  std::string bytes(crypto_box_SECRETKEYBYTES, '\0');
  crypto_box_seed_keypair(sealing_key_.bytes_.data(), writable(bytes), readable(seed_.reveal()));
  private_ = Secret(std::move(bytes));
}

OpeningKey OpeningKey::generate() { return OpeningKey(Secret(random_bytes(crypto_box_SEEDBYTES))); }

Result<OpeningKey> OpeningKey::parse(const Secret& text) {
  TRY(KeyText key, KeyText::parse(kPrivate, text.reveal(), crypto_box_SEEDBYTES));
  OpeningKey parsed{Secret(std::move(key.bytes))};
  if (parsed.sealing_key_.id() != key.id)
    return fail(Code::corrupt,
                "the opening key is damaged: it is not that of " + printable(key.id));
  return parsed;
}

Secret OpeningKey::to_text() const {
  return Secret(KeyText{sealing_key_.id(), seed_.reveal()}.to_text(kPrivate));
}

Result<Secret> OpeningKey::open(std::string_view sealed) const {
  auto refused = fail(Code::denied, "this is not sealed for the key " + sealing_key_.id() +
                                        ", or was changed since");
  if (sealed.size() < crypto_box_SEALBYTES) return refused;
  std::string text(sealed.size() - crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal_open(writable(text), readable(sealed), sealed.size(),
                           sealing_key_.bytes_.data(), readable(private_.reveal())) != 0)
    return refused;
  return Secret(std::move(text));
}

}  // namespace consort::trust
