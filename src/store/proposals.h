#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class ProposalState {
  open,      // waits for somebody to decide
  held,      // is to be left as it is until then
  ignored,   // nobody wants to hear of it until then
  adopted,   // described for its hosts
  promoted,  // described for all hosts with a tag
  reverted,  // undone on its hosts
  settled    // went without anybody deciding
};
constexpr auto words(ProposalState) {
  return std::to_array<std::string_view>(
      {"open", "held", "ignored", "adopted", "promoted", "reverted", "settled"});
}

// What somebody did by hand, in the same way on any number of hosts, offered as a change of the
// description. It stands while it is open, held or ignored: drift that is just like it belongs to
// it.
struct Proposal {
  ProposalId id;
  std::string address;  // of the resource: "files./etc/motd"
  Digest likeness;      // equal for the same difference of the same resource
  std::string change;   // model::Change as JSON: what would undo it
  ProposalState state = ProposalState::open;
  WallTime opened;
  std::optional<WallTime> closed;  // it does not stand any more
  std::optional<WallTime> decided;
  std::string decided_by;  // "": nobody did
  std::string reason;
  std::optional<WallTime> until;  // held or ignored; nullopt: for good
  // What it comes to: when the time is over it is open again.
  ProposalState state_at(WallTime now) const {
    return !closed && until && *until <= now ? ProposalState::open : state;
  }
  std::string tag;       // it was promoted to
  std::string revision;  // commit that describes it; "": none
  int64_t hosts = 0;     // on which it is still there
  friend bool operator==(const Proposal&, const Proposal&) = default;
};

struct Decision {
  ProposalState state = ProposalState::open;
  std::string by;
  std::string reason = {};
  std::optional<WallTime> until = {};
  std::string tag = {};
  std::string revision = {};
};

struct ProposalFilter {
  bool standing_only = true;  // still there on some host, and not ignored
  std::optional<HostId> host = {};
};

namespace proposals {

// The open drift of a resource on a host is like this: joins the proposal that stands for it, or
// opens one. The id, where it opened one.
Result<std::optional<ProposalId>> see(Writer& writer, EnvironmentId environment, HostId host,
                                      const std::string& address, const Digest& likeness,
                                      const std::string& change);
// To be called when drift of it may have been settled: one that is open or held and that no host
// has any more is settled. Whether it was.
Result<bool> settle(Writer& writer, EnvironmentId environment, ProposalId id);

// What was to be undone on this host could not be: it stands again, on the hosts that still have
// it. The id; nullopt: nobody had it undone.
Result<std::optional<ProposalId>> stand_again(Writer& writer, EnvironmentId environment,
                                              HostId host, const std::string& address);

// Of an open drift; nullopt: nobody is to decide about it.
Result<std::optional<ProposalId>> of(Reader& reader, EnvironmentId environment, HostId host,
                                     const std::string& address);
Result<Proposal> get(Reader& reader, EnvironmentId environment, ProposalId id);
// Newest first.
Result<Page<Proposal>> list(Reader& reader, EnvironmentId environment, const ProposalFilter& filter,
                            const PageRequest& page);
// On which it is still there, by number.
Result<std::vector<HostId>> hosts(Reader& reader, EnvironmentId environment, ProposalId id);

// Code::stale: it does not stand any more.
Status decide(Writer& writer, EnvironmentId environment, ProposalId id, const Decision& decision);
// Decides for these hosts alone, for good: what is on them becomes a proposal of its own, whose id
// this gives, and what is on the others goes on standing. Code::stale as above.
Result<ProposalId> split(Writer& writer, EnvironmentId environment, ProposalId id,
                         std::span<const HostId> hosts, const Decision& decision);

}  // namespace proposals
}  // namespace consort::store
