#pragma once
#include <memory>
#include <string>

#include "server/identity/enrolment_desk.h"
#include "server/identity/host_custody.h"
#include "server/identity/join_tokens.h"
#include "store/environments.h"
#include "store/testing/temporary_folder.h"
#include "trust/x509/private_key.h"

namespace consort::server {

// The clock of a machine that is set while it runs: what is measured by it goes on, what it shows
// jumps.
class SetClock final : public Clock {
 public:
  explicit SetClock(const ManualClock& clock) : clock_(clock) {}
  MonotonicTime now() const override { return clock_.now(); }
  WallTime wall() const override { return clock_.wall() + ahead; }
  Duration ahead{0};

 private:
  const ManualClock& clock_;
};

// A machine that wants to join: a key and the ids it says.
struct TestMachine {
  explicit TestMachine(std::string name);
  wire::EnrolmentRequest request(const std::optional<Secret>& token = {}) const;

  std::string name;
  std::string machine_id;
  std::string boot_id = "boot-1";
  trust::PrivateKey key = trust::PrivateKey::generate();
};

// All of a server that identity needs, in a folder that goes away: an authority, a store with the
// environments example/production and example/testing, and the services on them.
class TestPremises {
 public:
  TestPremises();

  // A join token of production.
  Secret token(std::optional<int64_t> uses = 1, const std::vector<std::string>& tags = {});
  // Enrols by a token of its own; the leaf it was given.
  trust::Certificate join(const TestMachine& machine);
  std::optional<store::Host> host(const std::string& name);
  store::LifeCycle life_cycle(const std::string& name);
  void reopen();  // as after the end of the program

  store::TemporaryFolder folder;
  ManualClock clock;
  SetClock wall{clock};  // what all of it is given
  std::unique_ptr<store::Store> store;
  std::unique_ptr<AuthorityVault> vault;
  std::unique_ptr<BarredAgents> barred;
  std::unique_ptr<EnrolmentDesk> desk;
  std::unique_ptr<HostCustody> custody;
  std::unique_ptr<JoinTokens> tokens;
  store::EnvironmentId production, testing;

 private:
  void open();
};

net::PeerCertificate peer_of(const trust::Certificate& certificate);

}  // namespace consort::server
