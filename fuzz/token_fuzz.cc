// Texts that people paste: what is read, is written to the same text.
#include <cstdint>

#include "base/strings.h"
#include "trust/signing/sealed_box.h"
#include "trust/signing/signing_key.h"
#include "trust/tokens/api_token.h"
#include "trust/tokens/join_token.h"
#include "trust/tokens/token_text.h"
#include "trust/words/fingerprint_words.h"

namespace {

using namespace consort;

void expect(bool held) {
  if (!held) __builtin_trap();
}

void read_token(const Secret& text) {
  std::string_view given = trim(text.reveal());
  if (auto token = trust::JoinToken::parse(text)) expect(token->to_text().reveal() == given);
  if (auto token = trust::ApiToken::parse(text)) expect(token->to_text().reveal() == given);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  read_token(Secret(text));
  // No fuzzer guesses a checksum: the same bytes as a payload that has the right one.
  read_token(trust::TokenText{"join", text}.to_text());
  if (auto words = trust::FingerprintWords::parse(text)) {
    auto again = trust::FingerprintWords::parse(words->to_string());
    expect(again && *again == *words);
  }
  if (auto key = trust::PublicKey::parse(text)) expect(key->to_text() == trim(text));
  if (auto key = trust::SealingKey::parse(text)) expect(key->to_text() == trim(text));
  if (auto signature = trust::Signature::parse(text)) expect(signature->to_text() == trim(text));
  return 0;
}
