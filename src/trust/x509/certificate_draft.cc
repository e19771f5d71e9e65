#include "trust/x509/certificate_draft.h"

#include "base/strings.h"
#include "trust/secret_bytes.h"
#include "trust/x509/openssl.h"

namespace consort::trust {
namespace {

constexpr size_t kSerialBytes = 16;

void set_serial(X509* certificate) {
  std::string bytes = random_bytes(kSerialBytes);
  OwnedNumber number(must(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                    static_cast<int>(bytes.size()), nullptr)));
  must(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)));
}

void set_time(ASN1_TIME* field, WallTime time) {
  must(ASN1_TIME_set(
      field, std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time))));
}

// An extension in OpenSSL's configuration language; `issuer` is the certificate itself for a root.
void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  OwnedExtension extension(must(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())));
  must(X509_add_ext(certificate, extension.get(), -1));
}

std::string basic_constraints(const Usage& usage) {
  if (!usage.authority) return "critical,CA:FALSE";
  std::string text = "critical,CA:TRUE";
  if (usage.path_length) text += ",pathlen:" + std::to_string(*usage.path_length);
  return text;
}

void extend_usage(X509* certificate, X509* issuer, const Usage& usage) {
  extend(certificate, issuer, NID_basic_constraints, basic_constraints(usage));
  extend(certificate, issuer, NID_key_usage,
         usage.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  std::vector<std::string> purposes;
  if (usage.server) purposes.push_back("serverAuth");
  if (usage.client) purposes.push_back("clientAuth");
  if (!purposes.empty()) extend(certificate, issuer, NID_ext_key_usage, join(purposes, ","));
}

OwnedName text_name(int type, const std::string& text) {
  OwnedName name(must(GENERAL_NAME_new()));
  ASN1_IA5STRING* value = must(ASN1_IA5STRING_new());
  GENERAL_NAME_set0_value(name.get(), type, value);
  must(ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())));
  return name;
}

// Names are built, not written in the configuration language, where a comma would begin another.
Result<OwnedNames> general_names(const Names& names) {
  OwnedNames all(must(GENERAL_NAMES_new()));
  auto add = [&](OwnedName name) { must(sk_GENERAL_NAME_push(all.get(), name.release())); };
  for (const std::string& dns : names.dns)
    add(text_name(GEN_DNS, dns));
  for (const std::string& address : names.addresses) {
    OwnedBytes bytes(a2i_IPADDRESS(address.c_str()));
    if (!bytes) return fail(Code::invalid, "'" + printable(address) + "' is not an IP address");
    OwnedName name(must(GENERAL_NAME_new()));
    GENERAL_NAME_set0_value(name.get(), GEN_IPADD, bytes.release());
    add(std::move(name));
  }
  for (const std::string& uri : names.uris)
    add(text_name(GEN_URI, uri));
  return all;
}

}  // namespace

Result<Certificate> sign_certificate(const CertificateDraft& draft, const Certificate* issuer,
                                     const PrivateKey& issuer_key) {
  ErrorScope errors;
  if (!is_common_name(draft.subject))
    return fail(Code::invalid, "'" + printable(draft.subject) +
                                   "' is no name for a certificate: 1 to 64 printable bytes are");
  auto key = from_der<OwnedKey, d2i_PUBKEY, i2d_PUBKEY>(draft.public_key);
  if (!key || !is_p256(draft.public_key))
    return fail(Code::invalid, "the public key is not one on P-256");
  TRY(OwnedNames names, general_names(draft.names));

  OwnedCertificate certificate(must(X509_new()));
  X509* x509 = certificate.get();
  OwnedCertificate signer;
  if (issuer) signer = from_der<OwnedCertificate, d2i_X509, i2d_X509>(issuer->der);
  X509* above = signer ? signer.get() : x509;
  must(X509_set_version(x509, X509_VERSION_3));
  set_serial(x509);
  set_common_name(X509_get_subject_name(x509), draft.subject);
  must(X509_set_issuer_name(x509, X509_get_subject_name(above)));
  set_time(X509_getm_notBefore(x509), draft.not_before);
  set_time(X509_getm_notAfter(x509), draft.not_after);
  must(X509_set_pubkey(x509, key.get()));
  extend_usage(x509, above, draft.usage);
  extend(x509, above, NID_subject_key_identifier, "hash");
  extend(x509, above, NID_authority_key_identifier, "keyid:always");
  if (sk_GENERAL_NAME_num(names.get()) > 0)
    must(X509_add1_ext_i2d(x509, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT));
  must(X509_sign(x509, issuer_key.handle().key.get(), EVP_sha256()));
  return Certificate::from_der(to_der<i2d_X509>(x509));
}

}  // namespace consort::trust
