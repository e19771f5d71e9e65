#include "store/proposals.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Proposal& p) {
  return sql::columns(row, p.id, p.address, p.likeness, p.change, p.state, p.opened, p.closed,
                      p.decided, p.decided_by, p.reason, p.until, p.tag, p.revision, p.hosts);
}

namespace proposals {
namespace {

const std::string kColumns =
    "id, address, likeness, change, state, opened, closed, decided, decided_by, reason, until, "
    "tag, "
    "revision, (SELECT COUNT(*) FROM drift WHERE drift.proposal = proposals.id "
    "AND drift.settled IS NULL)";

bool closes(ProposalState state) {
  return state == ProposalState::adopted || state == ProposalState::promoted ||
         state == ProposalState::reverted || state == ProposalState::settled;
}

Error not_standing(ProposalState state) {
  return fail(Code::stale, "the proposal is " + std::string(to_string(state)) + " already");
}

Result<std::optional<ProposalId>> standing(Reader& reader, EnvironmentId environment,
                                           const Digest& likeness) {
  return sql::first<ProposalId>(
      reader.connection(),
      "SELECT id FROM proposals WHERE environment = ? AND likeness = ? AND closed IS NULL",
      environment, likeness);
}

Result<ProposalId> open(Writer& writer, EnvironmentId environment, const std::string& address,
                        const Digest& likeness, const std::string& change) {
  return sql::one<ProposalId>(
      writer.connection(),
      "INSERT INTO proposals (environment, address, likeness, change, state, opened, decided_by, "
      "reason, tag, revision) VALUES (?, ?, ?, ?, ?, ?, '', '', '', '') RETURNING id",
      environment, address, likeness, change, ProposalState::open, writer.now());
}

Status put_into(Writer& writer, EnvironmentId environment, HostId host, const std::string& address,
                ProposalId id) {
  TRY_DO(sql::run(writer.connection(),
                  "UPDATE drift SET proposal = ? WHERE environment = ? AND host = ? "
                  "AND address = ? AND settled IS NULL",
                  id, environment, host, address));
  return {};
}

}  // namespace

Result<std::optional<ProposalId>> see(Writer& writer, EnvironmentId environment, HostId host,
                                      const std::string& address, const Digest& likeness,
                                      const std::string& change) {
  TRY(auto before, of(writer, environment, host, address));
  if (before) {
    TRY(Proposal known, get(writer, environment, *before));
    if (known.likeness == likeness) return std::optional<ProposalId>();
  }
  std::optional<ProposalId> opened;
  TRY(auto joined, standing(writer, environment, likeness));
  if (!joined) {
    TRY(opened, open(writer, environment, address, likeness, change));
  }
  TRY_DO(put_into(writer, environment, host, address, joined ? *joined : *opened));
  if (before) TRY_DO(settle(writer, environment, *before));
  return opened;
}

Result<bool> settle(Writer& writer, EnvironmentId environment, ProposalId id) {
  TRY(int64_t changed,
      sql::run(writer.connection(),
               "UPDATE proposals SET state = ?, closed = ? WHERE environment = ? AND id = ? "
               "AND closed IS NULL AND state <> ? AND NOT EXISTS (SELECT 1 FROM drift "
               "WHERE drift.proposal = proposals.id AND drift.settled IS NULL)",
               ProposalState::settled, writer.now(), environment, id, ProposalState::ignored));
  return changed > 0;
}

Result<std::optional<ProposalId>> stand_again(Writer& writer, EnvironmentId environment,
                                              HostId host, const std::string& address) {
  TRY(auto id, of(writer, environment, host, address));
  if (!id) return id;
  TRY(Proposal undone, get(writer, environment, *id));
  if (undone.state != ProposalState::reverted) return std::optional<ProposalId>();
  TRY(auto joined, standing(writer, environment, undone.likeness));
  if (joined) {
    TRY_DO(put_into(writer, environment, host, address, *joined));
    return joined;
  }
  TRY_DO(sql::run(writer.connection(),
                  "UPDATE proposals SET state = ?, closed = NULL WHERE environment = ? AND id = ?",
                  ProposalState::open, environment, *id));
  return id;
}

Result<std::optional<ProposalId>> of(Reader& reader, EnvironmentId environment, HostId host,
                                     const std::string& address) {
  return sql::first<ProposalId>(reader.connection(),
                                "SELECT proposal FROM drift WHERE environment = ? AND host = ? "
                                "AND address = ? AND settled IS NULL AND proposal IS NOT NULL",
                                environment, host, address);
}

Result<Proposal> get(Reader& reader, EnvironmentId environment, ProposalId id) {
  return sql::required<Proposal>(
      reader.connection(), "such proposal",
      "SELECT " + kColumns + " FROM proposals WHERE environment = ? AND id = ?", environment, id);
}

Result<Page<Proposal>> list(Reader& reader, EnvironmentId environment, const ProposalFilter& filter,
                            const PageRequest& page) {
  constexpr const char* kHere =
      "EXISTS (SELECT 1 FROM drift WHERE drift.proposal = proposals.id "
      "AND drift.settled IS NULL)";
  const std::string scope =
      filter.standing_only ? "closed IS NULL AND " + std::string(kHere) + " AND " : "";
  sql::Listing listing("proposals", kColumns);
  if (filter.standing_only) listing.where("(state <> 'ignored' OR until <= ?)", reader.now());
  return listing.where(scope + "environment = ?", environment)
      .where("EXISTS (SELECT 1 FROM drift WHERE drift.proposal = proposals.id AND host = ?)",
             filter.host)
      .page<Proposal>(reader.connection(), page, &Proposal::id);
}

Result<std::vector<HostId>> hosts(Reader& reader, EnvironmentId environment, ProposalId id) {
  return sql::all<HostId>(reader.connection(),
                          "SELECT host FROM drift WHERE environment = ? AND proposal = ? "
                          "AND settled IS NULL ORDER BY host",
                          environment, id);
}

Status decide(Writer& writer, EnvironmentId environment, ProposalId id, const Decision& d) {
  const std::optional<WallTime> closed =
      closes(d.state) ? std::optional(writer.now()) : std::nullopt;
  TRY(int64_t changed,
      sql::run(writer.connection(),
               "UPDATE proposals SET state = ?, closed = ?, decided = ?, decided_by = ?, "
               "reason = ?, until = ?, tag = ?, revision = ? "
               "WHERE environment = ? AND id = ? AND closed IS NULL",
               d.state, closed, writer.now(), d.by, d.reason, d.until, d.tag, d.revision,
               environment, id));
  if (changed > 0) return {};
  TRY(Proposal proposal, get(writer, environment, id));
  return not_standing(proposal.state);
}

Result<ProposalId> split(Writer& writer, EnvironmentId environment, ProposalId id,
                         std::span<const HostId> hosts, const Decision& decision) {
  TRY(Proposal whole, get(writer, environment, id));
  if (whole.closed) return not_standing(whole.state);
  // Only one like it may stand: this one is decided as it is made.
  check(closes(decision.state), "a part of a proposal is decided for good");
  TRY(ProposalId part,
      sql::one<ProposalId>(
          writer.connection(),
          "INSERT INTO proposals (environment, address, likeness, change, state, opened, closed, "
          "decided, decided_by, reason, until, tag, revision) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
          environment, whole.address, whole.likeness, whole.change, decision.state, whole.opened,
          writer.now(), writer.now(), decision.by, decision.reason, decision.until, decision.tag,
          decision.revision));
  for (HostId host : hosts) {
    TRY_DO(sql::run(writer.connection(),
                    "UPDATE drift SET proposal = ? WHERE environment = ? AND host = ? "
                    "AND proposal = ? AND settled IS NULL",
                    part, environment, host, id));
  }
  TRY_DO(settle(writer, environment, id));
  return part;
}

}  // namespace proposals
}  // namespace consort::store
