#pragma once
#include <chrono>
#include <string>

#include "net/tls.h"

namespace consort::net {

struct TestLeaf {
  std::string common_name = "localhost";
  std::string address = "127.0.0.1";                   // for servers, besides the name
  std::chrono::seconds valid = std::chrono::hours(1);  // below 0: expired
};

// A certificate authority for tests, made anew each time.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name = "Test authority");
  ~TestAuthority();

  // The chain has the authority's certificate, too.
  TlsIdentity issue(const TestLeaf& leaf = {}) const;
  const std::string& root_pem() const { return root_pem_; }
  const Digest& key_fingerprint() const { return key_fingerprint_; }

 private:
  struct Key;
  std::unique_ptr<Key> key_;
  std::string root_pem_;
  Digest key_fingerprint_;
};

}  // namespace consort::net
