#include "trust/x509/certificate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/strings.h"
#include "trust/testing/authorities.h"
#include "trust/testing/folder.h"
#include "trust/x509/certificate_draft.h"

namespace consort::trust {
namespace {

const CertificateAuthority& authority() {
  static const CertificateAuthority shared = new_authority();
  return shared;
}

TEST(Certificate, ReadsBackItsText) {
  std::vector<Certificate> chain = authority().chain(new_agent(authority()));
  auto back = certificates_from_pem(to_pem(chain));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(*back, chain);
  EXPECT_EQ(Certificate::from_pem(chain[0].to_pem()).value(), chain[0]);
}

TEST(Certificate, SaysWhatOpensslSays) {
  Certificate server = new_server(authority());
  Folder folder;
  folder.write("server.pem", server.to_pem());
  auto said = [&](const std::string& what) {
    std::string text = folder.openssl("x509 -in server.pem -noout " + what).text;
    text = std::string(trim(text.substr(text.find('=') + 1)));
    return to_lower(replace_all(text, ":", ""));
  };
  EXPECT_EQ(server.serial, said("-serial"));
  EXPECT_EQ(server.fingerprint.hex(), said("-fingerprint -sha256"));
  folder.openssl("x509 -in server.pem -noout -pubkey -out key.pem");
  folder.openssl("pkey -pubin -in key.pem -outform DER -out key.der");
  EXPECT_EQ(server.key_fingerprint, sha256(folder.read("key.der")));
  EXPECT_EQ(said("-subject -nameopt RFC2253"), "cn=" + server.subject);
  EXPECT_EQ(said("-issuer -nameopt RFC2253"), "cn=" + server.issuer);
}

// The bits that a certificate can lose and still be read all lie in what its issuer signed.
TEST(Certificate, AFlippedBitIsUnreadableOrUnsigned) {
  Certificate agent = new_agent(authority());
  ASSERT_TRUE(is_signed_by(agent, authority().issuing()));
  for (size_t bit = 0; bit < agent.der.size() * 8; ++bit) {
    auto changed = Certificate::from_der(flipped(agent.der, bit));
    EXPECT_FALSE(changed && is_signed_by(*changed, authority().issuing())) << bit;
  }
}

TEST(Certificate, EveryPieceIsRefused) {
  const std::string der = authority().root().der;
  for (size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(Certificate::from_der(der.substr(0, size))) << size;
  }
  EXPECT_FALSE(Certificate::from_der(der + '\0'));
  EXPECT_FALSE(Certificate::from_der(std::string(1 << 20, '0')));
}

// Whatever happened to it, a certificate is read within bounds, and what is read is written again.
RC_GTEST_PROP(Certificate, SurvivesAnyMutation, ()) {
  static const std::string original = new_server(authority()).der;
  std::string der = original;
  for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
    size_t at = *rc::gen::inRange<size_t>(0, der.size());
    size_t size = *rc::gen::inRange<size_t>(0, 8);
    der.replace(at, std::min(size, der.size() - at), *rc::gen::arbitrary<std::string>());
    if (der.empty()) der = original;
  }
  if (auto read = Certificate::from_der(der)) {
    RC_ASSERT(read->der == der);
    RC_ASSERT(Certificate::from_pem(read->to_pem()).value() == *read);
  }
}

TEST(Certificate, NoCommonNameOrTwoAreRefused) {
  Folder folder;
  for (const char* subject : {"/O=Other", "/CN=a/CN=b"}) {
    folder.openssl(std::string("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                               "-keyout key.pem -out own.pem -subj ") +
                   subject);
    auto read = Certificate::from_pem(folder.read("own.pem"));
    ASSERT_FALSE(read) << subject;
    EXPECT_EQ(read.error().message,
              "the certificate is malformed: subject and issuer need one common name each, of at "
              "most 64 bytes");
  }
}

TEST(Certificate, TimesBeyondOursAreTheLastOfOurs) {
  Folder folder;
  folder.write("empty.cnf",
               "[ca]\ndefault_ca=x\n[x]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n"
               "policy=p\ndefault_md=sha256\n[p]\ncommonName=supplied\n");
  folder.write("index", "");
  folder.write("serial", "01\n");
  ASSERT_TRUE(folder
                  .openssl("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
                           "key.pem -out request.pem -subj /CN=late")
                  .succeeded);
  auto made = folder.openssl(
      "ca -batch -selfsign -config empty.cnf -keyfile key.pem -in request.pem -out late.crt "
      "-notext "
      "-startdate 20200101000000Z -enddate 99991231235959Z");
  ASSERT_TRUE(made.succeeded) << made.text;
  auto late = Certificate::from_pem(folder.read("late.crt"));
  ASSERT_TRUE(late) << late.error().to_string();
  EXPECT_EQ(rfc3339(late->not_before), "2020-01-01T00:00:00.000Z");
  EXPECT_EQ(late->not_after, std::chrono::floor<std::chrono::seconds>(WallTime::max()));
}

TEST(Certificate, ABundleNamesTheOneThatIsWrong) {
  std::string pem = authority().root().to_pem() +
                    "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
  auto read = certificates_from_pem(pem);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().to_string(),
            "the certificate is malformed: it is not canonical DER, while reading certificate 2");
}

}  // namespace
}  // namespace consort::trust
