#include "trust/x509/certificate.h"

#include <arpa/inet.h>

#include "base/strings.h"
#include "trust/x509/openssl.h"
#include "trust/x509/pem.h"

namespace consort::trust {
namespace {

constexpr std::string_view kLabel = "CERTIFICATE";
constexpr size_t kLongest = 16 << 10;
constexpr size_t kLongestCommonName = 64;
constexpr size_t kMostCertificates = 64;

Error malformed(std::string_view what) {
  return fail(Code::invalid, "the certificate is malformed: " + std::string(what));
}

// Years that a WallTime cannot hold become its last moment.
std::optional<WallTime> to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  using std::chrono::floor, std::chrono::seconds;
  std::chrono::sys_seconds moment{seconds(timegm(&parts))};
  return WallTime(std::clamp(moment, std::chrono::ceil<seconds>(WallTime::min()),
                             floor<seconds>(WallTime::max())));
}

std::string to_serial(const ASN1_INTEGER* serial) {
  OwnedNumber number(must(ASN1_INTEGER_to_BN(serial, nullptr)));
  char* hex = must(BN_bn2hex(number.get()));
  std::string text = to_lower(hex);
  OPENSSL_free(hex);
  return text;
}

std::optional<std::string> address_text(std::string_view bytes) {
  char text[INET6_ADDRSTRLEN];
  if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

// Names of other kinds are passed over: nothing here believes them.
Result<Names> to_names(const X509* certificate) {
  int critical = 0;
  OwnedNames found(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nullptr)));
  if (!found && critical != -1) return malformed("its alternative names cannot be read");
  Names names;
  for (int i = 0; i < sk_GENERAL_NAME_num(found.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(found.get(), i);
    if (name->type != GEN_DNS && name->type != GEN_URI && name->type != GEN_IPADD) continue;
    std::string text(bytes_of(name->d.ia5));
    if (name->type == GEN_IPADD) {
      auto address = address_text(text);
      if (!address) return malformed("an address in it is neither IPv4 nor IPv6");
      names.addresses.push_back(std::move(*address));
      continue;
    }
    if (printable(text, text.size()) != text) return malformed("a name in it is not printable");
    (name->type == GEN_DNS ? names.dns : names.uris).push_back(std::move(text));
  }
  return names;
}

Usage to_usage(X509* certificate) {
  Usage usage;
  usage.authority = (X509_get_extension_flags(certificate) & EXFLAG_CA) != 0;
  if (long length = X509_get_pathlen(certificate); usage.authority && length >= 0)
    usage.path_length = static_cast<int>(length);
  uint32_t extended = X509_get_extended_key_usage(certificate);
  if (extended == UINT32_MAX) return usage;
  usage.server = (extended & XKU_SSL_SERVER) != 0;
  usage.client = (extended & XKU_SSL_CLIENT) != 0;
  return usage;
}

}  // namespace

bool is_common_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestCommonName && printable(text) == text;
}

Result<Certificate> Certificate::from_der(std::string_view der) {
  if (der.size() > kLongest) return malformed("it is longer than 16 KiB");
  ErrorScope errors;
  auto x509 = trust::from_der<OwnedCertificate, d2i_X509, i2d_X509>(der);
  if (!x509) return malformed("it is not canonical DER");
  if (X509_get_extension_flags(x509.get()) & EXFLAG_INVALID)
    return malformed("an extension of it contradicts another, or itself");
  auto subject = common_name(X509_get_subject_name(x509.get()));
  auto issuer = common_name(X509_get_issuer_name(x509.get()));
  if (!subject || !issuer)
    return malformed("subject and issuer need one common name each, of at most 64 bytes");
  auto not_before = to_time(X509_get0_notBefore(x509.get()));
  auto not_after = to_time(X509_get0_notAfter(x509.get()));
  if (!not_before || !not_after) return malformed("its validity cannot be read");
  TRY(Names names, to_names(x509.get()));
  Certificate certificate;
  certificate.der = der;
  certificate.subject = std::move(*subject);
  certificate.issuer = std::move(*issuer);
  certificate.serial = to_serial(X509_get0_serialNumber(x509.get()));
  certificate.not_before = *not_before;
  certificate.not_after = *not_after;
  certificate.usage = to_usage(x509.get());
  certificate.names = std::move(names);
  certificate.fingerprint = sha256(der);
  certificate.key_fingerprint = sha256(to_der<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(x509.get())));
  return certificate;
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
  TRY(std::string der, one_from_pem(kLabel, pem));
  return from_der(der);
}

std::string Certificate::to_pem() const { return trust::to_pem(kLabel, der); }

bool is_signed_by(const Certificate& certificate, const Certificate& authority) {
  ErrorScope errors;
  auto below = from_der<OwnedCertificate, d2i_X509, i2d_X509>(certificate.der);
  auto above = from_der<OwnedCertificate, d2i_X509, i2d_X509>(authority.der);
  return below && above && authority.usage.authority &&
         X509_check_issued(above.get(), below.get()) == X509_V_OK &&
         X509_verify(below.get(), X509_get0_pubkey(above.get())) == 1;
}

Result<std::vector<Certificate>> certificates_from_pem(std::string_view pem) {
  TRY(auto blocks, from_pem(kLabel, pem, {.text = 1 << 20, .blocks = kMostCertificates}));
  std::vector<Certificate> certificates;
  for (const std::string& der : blocks) {
    TRY(Certificate certificate,
        Certificate::from_der(der).within("reading certificate " +
                                          std::to_string(certificates.size() + 1)));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

std::string to_pem(const std::vector<Certificate>& certificates) {
  std::string pem;
  for (const Certificate& certificate : certificates)
    pem += certificate.to_pem();
  return pem;
}

}  // namespace consort::trust
