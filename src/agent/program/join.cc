#include <istream>
#include <ostream>

#include "agent/files.h"
#include "agent/identity/enroller.h"
#include "agent/identity/server_address.h"
#include "agent/program/program.h"
#include "base/strings.h"
#include "system/facts.h"

namespace consort::agent {
namespace {

constexpr size_t kMostTokenBytes = 8 << 10;
constexpr size_t kLongestReason = 1000;  // bytes

Result<std::optional<trust::JoinToken>> token_of(const Call& call) {
  const Arguments& arguments = call.arguments;
  std::string text;
  if (arguments.token_file) {
    TRY(text, read_file(*arguments.token_file, kMostTokenBytes));
  } else if (arguments.token == "-") {
    std::getline(call.in, text);
  } else if (arguments.token) {
    text = *arguments.token;
  } else {
    return std::optional<trust::JoinToken>();
  }
  TRY(trust::JoinToken token, trust::JoinToken::parse(Secret(std::string(trim(text)))));
  return std::optional(std::move(token));
}

Result<Enroller::Plea> plea_of(const Call& call, std::optional<trust::JoinToken> token) {
  Enroller::Plea plea{.servers = call.arguments.servers};
  if (plea.servers.empty()) plea.servers = call.config.servers;
  if (token) {
    plea.root_key = token->root_key;
    if (plea.servers.empty()) plea.servers = token->servers;
  } else {
    auto key = Digest::from_hex(call.arguments.root_key.value_or(""));
    if (!key)
      return fail(Code::invalid,
                  "without a token, --root-key has to be the SHA-256 of the public key of the "
                  "server's root, as 64 hexadecimal digits");
    plea.root_key = *key;
  }
  if (plea.servers.empty()) return fail(Code::invalid, "no server is named: --server HOST:PORT");
  for (const std::string& server : plea.servers)
    TRY_DO(ServerAddress::parse(server));
  plea.token = std::move(token);
  TRY(plea.machine, this_machine());
  if (call.arguments.name) plea.machine.name = *call.arguments.name;
  TRY(auto target, call.wiring.open_target("/"));
  Diagnostics warnings;
  plea.facts = system::collect_facts(*target, warnings).tree;
  return plea;
}

}  // namespace

Result<bool> run_join(const Call& call) {
  TRY_DO(make_private_folder(call.config.data));
  TRY(ProcessLock lock, ProcessLock::take(Premises::lock_in(call.config)));
  TRY(MembershipStore store, MembershipStore::open(Premises::keys_in(call.config)));
  if (!call.arguments.again) {
    TRY(std::optional<Membership> joined, store.load());
    if (joined) {
      call.out << "this machine is " << joined->name.id() << " already\n";
      return true;
    }
  }
  TRY(std::optional<trust::JoinToken> token, token_of(call));
  TRY(Enroller::Plea plea, plea_of(call, std::move(token)));
  Enroller::Observer observer{
      [&](const std::string& words) { call.out << "key fingerprint: " << words << std::endl; },
      [&](Duration delay, const std::optional<std::string>& reason) {
        if (reason) call.out << printable(*reason, kLongestReason) << "\n";
        call.out << "waiting for somebody to approve; asking again in " << human(delay)
                 << std::endl;
      },
      [&](const Error& error, Duration delay) {
        call.out << error.to_string() << "; trying again in " << human(delay) << std::endl;
      }};
  Enroller enroller(store, std::move(plea), call.wiring.clock, std::move(observer));
  TRY(Membership membership, enroller.run(call.stop));
  call.out << "joined as " << membership.name.id() << "\n";
  return true;
}

}  // namespace consort::agent
