#pragma once
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <source_location>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "trust/x509/private_key.h"

// OpenSSL with owners, for the .cc files of this folder.
namespace consort::trust {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freeing<Free>>;

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using OwnedKeyInfo = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using OwnedCertificate = Owned<X509, X509_free>;
using OwnedRequest = Owned<X509_REQ, X509_REQ_free>;
using OwnedExtension = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using OwnedNames = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;
using OwnedName = Owned<GENERAL_NAME, GENERAL_NAME_free>;
using OwnedBytes = Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using OwnedNumber = Owned<BIGNUM, BN_free>;
using OwnedUsage = Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;

struct PrivateKey::Handle {
  OwnedKey key;
  std::string public_key;
};

// What fails only without memory, or by a bug.
template <class T>
T must(T result, std::source_location where = std::source_location::current()) {
  check(result > T{}, "OpenSSL cannot make what it always can", where);
  return result;
}

// OpenSSL's errors of one scope are forgotten at its end: a TLS connection on the same thread would
// take them for its own.
class ErrorScope {
 public:
  ErrorScope() { ERR_set_mark(); }
  ~ErrorScope() { ERR_pop_to_mark(); }
  ErrorScope(const ErrorScope&) = delete;
  ErrorScope& operator=(const ErrorScope&) = delete;
};

// to_der<i2d_X509>(certificate)
template <auto Encode, class T>
std::string to_der(const T* object) {
  unsigned char* bytes = nullptr;
  int size = must(Encode(object, &bytes));
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

// from_der<OwnedCertificate, d2i_X509, i2d_X509>(der): null unless `der` is the one way in which
// the object is written, to the last byte.
template <class Owner, auto Decode, auto Encode>
Owner from_der(std::string_view der) {
  ErrorScope errors;
  auto at = reinterpret_cast<const unsigned char*>(der.data());
  Owner object(Decode(nullptr, &at, static_cast<long>(der.size())));
  if (object && to_der<Encode>(object.get()) != der) object.reset();
  return object;
}

std::string_view bytes_of(const ASN1_STRING* text);
// The one common name of a subject or issuer, or null: printable UTF-8 of at most 64 bytes.
std::optional<std::string> common_name(const X509_NAME* name);
void set_common_name(X509_NAME* name, std::string_view text);

}  // namespace consort::trust
