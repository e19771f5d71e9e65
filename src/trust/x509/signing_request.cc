#include "trust/x509/signing_request.h"

#include "base/strings.h"
#include "trust/x509/certificate.h"
#include "trust/x509/openssl.h"
#include "trust/x509/pem.h"

namespace consort::trust {
namespace {

constexpr std::string_view kLabel = "CERTIFICATE REQUEST";
constexpr size_t kLongest = 8 << 10;

}  // namespace

Result<SigningRequest> SigningRequest::make(const PrivateKey& key, std::string_view common_name) {
  if (!is_common_name(common_name))
    return fail(Code::invalid, "'" + printable(common_name) +
                                   "' is no name for a certificate: 1 to 64 printable bytes are");
  OwnedRequest request(must(X509_REQ_new()));
  must(X509_REQ_set_version(request.get(), X509_REQ_VERSION_1));
  set_common_name(X509_REQ_get_subject_name(request.get()), common_name);
  must(X509_REQ_set_pubkey(request.get(), key.handle().key.get()));
  must(X509_REQ_sign(request.get(), key.handle().key.get(), EVP_sha256()));
  return from_der(trust::to_der<i2d_X509_REQ>(request.get()));
}

Result<SigningRequest> SigningRequest::from_der(std::string_view der) {
  if (der.size() > kLongest) return fail(Code::invalid, "the signing request is longer than 8 KiB");
  ErrorScope errors;
  auto request = trust::from_der<OwnedRequest, d2i_X509_REQ, i2d_X509_REQ>(der);
  if (!request) return fail(Code::invalid, "the signing request is not canonical DER");
  SigningRequest parsed;
  parsed.der = der;
  parsed.public_key = trust::to_der<i2d_X509_PUBKEY>(X509_REQ_get_X509_PUBKEY(request.get()));
  if (!is_p256(parsed.public_key))
    return fail(Code::unsupported, "the signing request is for a key that is not on P-256");
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (!key || X509_REQ_verify(request.get(), key) != 1)
    return fail(Code::denied, "the signing request is not signed by the key it is for");
  auto name = trust::common_name(X509_REQ_get_subject_name(request.get()));
  if (!name)
    return fail(Code::invalid,
                "the signing request needs one common name, of at most 64 printable bytes");
  parsed.common_name = std::move(*name);
  parsed.key_fingerprint = sha256(parsed.public_key);
  return parsed;
}

Result<SigningRequest> SigningRequest::from_pem(std::string_view pem) {
  TRY(std::string der, one_from_pem(kLabel, pem));
  return from_der(der);
}

std::string SigningRequest::to_pem() const { return trust::to_pem(kLabel, der); }

}  // namespace consort::trust
