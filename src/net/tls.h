#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"

namespace consort::net {

// A certificate the other side proved to hold: what an application may go by.
struct PeerCertificate {
  std::string common_name;  // of the subject; "" when it has none
  std::string serial;       // hexadecimal, lower case
  Digest fingerprint;       // SHA-256 of `der`
  WallTime not_after;
  std::string der;
};

// Says no to a certificate that is otherwise right: revoked, say. Called on the loop's thread for
// every connection, resumed ones too, before any byte of it is read.
using PeerCheck = std::function<Status(const PeerCertificate&)>;

// A certificate chain, leaf first, and the key of the leaf.
struct TlsIdentity {
  std::string chain_pem;
  Secret key_pem;
};

enum class ClientCertificates { none, optional, required };

// How a server speaks TLS 1.3, and nothing older. Immutable and shared; replace the whole to change
// it for new connections.
class TlsServer {
 public:
  struct Settings {
    TlsIdentity identity;
    ClientCertificates clients = ClientCertificates::none;
    std::string client_roots_pem = {};
    PeerCheck check = {};
    // 80 random bytes. Sessions can be resumed by whoever has the same: after a restart, after the
    // certificate was renewed. Without, each TlsServer makes its own.
    std::optional<Secret> ticket_key = {};
  };
  static Result<TlsServer> make(Settings settings);

  struct State;
  const std::shared_ptr<State>& state() const { return state_; }

 private:
  explicit TlsServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

// How a client speaks TLS 1.3. The server must show a certificate for the name it is called by,
// from one of the roots; or, for a first contact, a chain that holds the one CA known by the
// SHA-256 of its public key, as join tokens have it. Remembers sessions to resume. Any thread.
class TlsClient {
 public:
  struct Settings {
    std::string roots_pem = {};
    std::optional<Digest> pinned_root = {};  // SHA-256 of its public key; instead of roots
    std::optional<TlsIdentity> identity = {};
    PeerCheck check = {};
  };
  static Result<TlsClient> make(Settings settings);

  struct State;
  const std::shared_ptr<State>& state() const { return state_; }

 private:
  explicit TlsClient(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace consort::net
