// What trust costs: certificates issued and checked, catalogs signed and verified, on one core.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "trust/signing/signing_key.h"
#include "trust/x509/authority.h"
#include "trust/x509/trust_bundle.h"

namespace {

using namespace consort;
using namespace consort::trust;

constexpr int kCertificates = 2'000;
constexpr int kCatalogs = 10'000;
constexpr size_t kEnvelope =
    512;  // bytes: host, environment, serial, expiry and the catalog's hash

template <class Work>
void measure(const char* what, int times, Work work) {
  auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i)
    work(i);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%-36s %6d in %6.3f s  %8.0f /s\n", what, times, took.count(), times / took.count());
}

}  // namespace

int main() {
  const WallTime now = SystemClock().wall();
  const auto authority = CertificateAuthority::create("example", now).value();
  const auto bundle = TrustBundle::make({authority.root()}).value();
  const auto name = AgentName::make("example", "production", "web1").value();
  const auto request = SigningRequest::make(PrivateKey::generate(), "web1").value();
  const std::string pem = request.to_pem();
  std::vector<Certificate> chain =
      authority.chain(authority.issue_agent(request, name, now).value());

  measure("key and signing request made", kCertificates,
          [&](int) { (void)SigningRequest::make(PrivateKey::generate(), "web1").value(); });
  measure("signing request read and proved", kCertificates,
          [&](int) { (void)SigningRequest::from_pem(pem).value(); });
  measure("agent certificate issued", kCertificates,
          [&](int) { (void)authority.issue_agent(request, name, now).value(); });
  measure("agent chain checked", kCertificates,
          [&](int) { (void)bundle.check_agent(chain, now).value(); });

  const SigningKey key = SigningKey::generate();
  TrustedKeys keys;
  keys.add(key.public_key());
  std::vector<Signature> signatures(kCatalogs);
  auto envelope = [](int i) { return std::string(kEnvelope, 'x') + std::to_string(i); };
  measure("catalog signed", kCatalogs,
          [&](int i) { signatures[i] = key.sign("catalog", envelope(i)); });
  int refused = 0;
  measure("catalog verified", kCatalogs, [&](int i) {
    if (!keys.verify(signatures[i], "catalog", envelope(i))) ++refused;
  });
  return refused == 0 ? 0 : 1;
}
