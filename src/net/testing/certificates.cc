#include "net/testing/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "net/openssl.h"

namespace consort::net {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

template <class Write>
std::string pem(Write write) {
  Bio bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  char* data = nullptr;
  long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string certificate_pem(X509* certificate) {
  return pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  check(extension, "a test certificate has a wrong extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate unsigned_certificate(EVP_PKEY* key, const std::string& name, long serial,
                                 std::chrono::seconds valid) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -24 * 3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid.count());
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                             MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()),
                             -1, -1, 0);
  return certificate;
}

}  // namespace

struct TestAuthority::Key {
  Pkey key{EVP_EC_gen("P-256")};
  Certificate certificate;
  long serials = 0xabc;
};

TestAuthority::TestAuthority(const std::string& name) : key_(new Key) {
  EVP_PKEY* key = key_->key.get();
  key_->certificate = unsigned_certificate(key, name, 1, std::chrono::hours(24));
  X509* root = key_->certificate.get();
  X509_set_issuer_name(root, X509_get_subject_name(root));
  add_extension(root, root, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(root, root, NID_subject_key_identifier, "hash");
  X509_sign(root, key, EVP_sha256());
  root_pem_ = certificate_pem(root);
  key_fingerprint_ = net::key_fingerprint(root);
}

TestAuthority::~TestAuthority() = default;

TlsIdentity TestAuthority::issue(const TestLeaf& leaf) const {
  Pkey key(EVP_EC_gen("P-256"));
  X509* root = key_->certificate.get();
  Certificate certificate =
      unsigned_certificate(key.get(), leaf.common_name, key_->serials++, leaf.valid);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(root));
  add_extension(certificate.get(), root, NID_subject_alt_name,
                "DNS:" + leaf.common_name + ",IP:" + leaf.address);
  add_extension(certificate.get(), root, NID_ext_key_usage, "serverAuth,clientAuth");
  X509_sign(certificate.get(), key_->key.get(), EVP_sha256());
  std::string key_pem = pem([&](BIO* bio) {
    PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return {certificate_pem(certificate.get()) + root_pem_, Secret(std::move(key_pem))};
}

}  // namespace consort::net
