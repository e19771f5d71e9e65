// Certificates, requests, keys and bundles from anywhere: what is read, is written to the same
// bytes.
#include <cstdint>

#include "trust/x509/agent_name.h"
#include "trust/x509/certificate.h"
#include "trust/x509/pem.h"
#include "trust/x509/private_key.h"
#include "trust/x509/signing_request.h"
#include "trust/x509/trust_bundle.h"

namespace {

using namespace consort;

void expect(bool held) {
  if (!held) __builtin_trap();
}

void read_certificate(const Result<trust::Certificate>& certificate) {
  if (!certificate) return;
  auto again = trust::Certificate::from_pem(certificate->to_pem());
  expect(again && *again == *certificate);
  (void)trust::AgentName::of(*certificate);
  if (auto bundle = trust::TrustBundle::make({*certificate})) {
    std::vector<trust::Certificate> chain{*certificate};
    (void)bundle->check_agent(chain, certificate->not_before);
    (void)bundle->check_server(chain, "localhost", certificate->not_before);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  read_certificate(trust::Certificate::from_der(text));
  read_certificate(trust::Certificate::from_pem(text));
  (void)trust::certificates_from_pem(text);
  for (const auto& request :
       {trust::SigningRequest::from_der(text), trust::SigningRequest::from_pem(text)}) {
    if (!request) continue;
    auto again = trust::SigningRequest::from_pem(request->to_pem());
    expect(again && *again == *request);
  }
  for (const std::string& pem : {std::string(text), trust::to_pem("PRIVATE KEY", text)}) {
    if (auto key = trust::PrivateKey::from_pem(Secret(pem)))
      expect(trust::PrivateKey::from_pem(key->to_pem()).has_value());
  }
  return 0;
}
