#include "trust/x509/signing_request.h"

#include <gtest/gtest.h>

#include "trust/testing/authorities.h"
#include "trust/testing/folder.h"

namespace consort::trust {
namespace {

TEST(SigningRequest, SaysNameAndKey) {
  PrivateKey key = PrivateKey::generate();
  auto request = SigningRequest::make(key, "web1.example.com");
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->common_name, "web1.example.com");
  EXPECT_EQ(request->public_key, key.public_key());
  EXPECT_EQ(request->key_fingerprint, key.fingerprint());
  auto back = SigningRequest::from_pem(request->to_pem());
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, *request);
}

TEST(SigningRequest, NamesThatMakeNoCertificateAreRefused) {
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("a\nb"),
                                  std::string("a\0b", 3), std::string("\xff")}) {
    auto request = SigningRequest::make(PrivateKey::generate(), name);
    ASSERT_FALSE(request) << name;
    EXPECT_EQ(request.error().code, Code::invalid);
  }
}

TEST(SigningRequest, EveryFlippedBitIsRefused) {
  SigningRequest request = new_request();
  for (size_t bit = 0; bit < request.der.size() * 8; ++bit) {
    EXPECT_FALSE(SigningRequest::from_der(flipped(request.der, bit))) << bit;
  }
}

TEST(SigningRequest, EveryPieceIsRefused) {
  SigningRequest request = new_request();
  for (size_t size = 0; size < request.der.size(); ++size) {
    EXPECT_FALSE(SigningRequest::from_der(request.der.substr(0, size))) << size;
  }
  EXPECT_FALSE(SigningRequest::from_der(request.der + '\0'));
  EXPECT_FALSE(SigningRequest::from_der(std::string(9000, '0')));
}

TEST(SigningRequest, OpensslVerifiesOurs) {
  Folder folder;
  folder.write("request.pem", new_request().to_pem());
  auto output = folder.openssl("req -in request.pem -verify -noout -subject");
  EXPECT_TRUE(output.succeeded);
  EXPECT_NE(output.text.find("CN = whatever"), std::string::npos) << output.text;
}

// What openssl(1) makes, and what is wrong with it; "" when nothing is.
TEST(SigningRequest, ReadsOpenssls) {
  const std::string p256 = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 ";
  const std::pair<std::string, std::string> cases[] = {
      {p256 + "-subj /CN=web1", ""},
      {p256 + "-subj /O=Other/CN=web1", ""},
      {p256 + "-subj /CN=web1 -addext subjectAltName=DNS:other", ""},
      {p256 + "-subj /CN=web1 -addext basicConstraints=CA:TRUE", ""},
      {p256 + "-subj /O=Other",
       "the signing request needs one common name, of at most 64 printable bytes"},
      {p256 + "-subj /CN=web1/CN=web2",
       "the signing request needs one common name, of at most 64 printable bytes"},
      {"-newkey rsa:1024 -subj /CN=web1", "the signing request is for a key that is not on P-256"},
      {"-newkey ec -pkeyopt ec_paramgen_curve:P-384 -subj /CN=web1",
       "the signing request is for a key that is not on P-256"},
      {"-newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -subj /CN=web1",
       "the signing request is for a key that is not on P-256"},
  };
  Folder folder;
  for (const auto& [how, message] : cases) {
    auto made = folder.openssl("req -new -nodes -keyout key.pem -out request.pem " + how);
    ASSERT_TRUE(made.succeeded) << made.text;
    auto request = SigningRequest::from_pem(folder.read("request.pem"));
    EXPECT_EQ(request ? "" : request.error().message, message) << how;
    if (request) {
      EXPECT_EQ(request->common_name, "web1");
    }
  }
}

TEST(SigningRequest, WithoutTheKeyItIsRefused) {
  SigningRequest mine = new_request(), other = new_request();
  std::string stolen = mine.der;
  size_t at = stolen.find(mine.public_key);
  ASSERT_NE(at, std::string::npos);
  stolen.replace(at, mine.public_key.size(), other.public_key);
  auto request = SigningRequest::from_der(stolen);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, Code::denied);
  EXPECT_EQ(request.error().message, "the signing request is not signed by the key it is for");
}

}  // namespace
}  // namespace consort::trust
