#include "store/proposals.h"

#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/feedback/shared_tags.h"

namespace consort::server {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Fields fields_of(const store::Proposal& p, WallTime now) {
  Fields fields;
  fields.add("id", p.id)
      .add("address", p.address)
      .add_change(p.change)
      .add("state", p.state_at(now))
      .add("opened", p.opened)
      .add("closed", p.closed)
      .add("decided", p.decided)
      .add("decided_by", unless_empty(p.decided_by))
      .add("reason", unless_empty(p.reason))
      .add("until", p.until)
      .add("tag", unless_empty(p.tag))
      .add("revision", unless_empty(p.revision))
      .add("hosts", p.hosts);
  return fields;
}

Outcome<store::Proposal> proposal_of(const Call& call, store::Reader& reader) {
  TRY(auto proposal, store::proposals::get(reader, call.site(), {call.integer("proposal")}));
  return proposal;
}

Reply list_proposals(const Call& call, store::Reader& reader) {
  TRY(auto host, host_filter(call, reader));
  const store::ProposalFilter filter{.standing_only = !call.flag("decided"), .host = host};
  TRY(auto page, store::proposals::list(reader, call.site(), filter, page_of(call)));
  return list_answer(call, page,
                     [&](const store::Proposal& p) { return fields_of(p, reader.now()).take(); });
}

Reply get_proposal(const Call& call, store::Reader& reader) {
  TRY(store::Proposal proposal, proposal_of(call, reader));
  TRY(auto ids, store::proposals::hosts(reader, call.site(), proposal.id));
  std::vector<store::Host> hosts;
  std::vector<std::string> names;
  for (store::HostId id : ids) {
    TRY(store::Host host, store::hosts::get(reader, call.site(), id));
    names.push_back(host.name);
    hosts.push_back(std::move(host));
  }
  TRY(auto shared, shared_tags(reader, call.site(), hosts));
  model::List tags;
  for (const SharedTag& tag : shared)
    tags.emplace_back(Fields().add("tag", tag.tag).add("hosts", tag.hosts).take());
  return Answer::of(fields_of(proposal, reader.now())
                        .add("on", names)
                        .add("shared_tags", model::Value(std::move(tags)))
                        .take());
}

ActHandler decides(const Services& services, Verdict verdict) {
  return act_on(services, proposal_of,
                [verdict](Actions& actions, const Call& call, const store::Proposal& proposal) {
                  const std::string object = "proposal:" + std::to_string(proposal.id.value);
                  return actions.decide_proposal(order_of(call, object), proposal, verdict,
                                                 call.body.map());
                });
}

}  // namespace

void add_proposals(HandlerTable& handlers, const Services& services) {
  handlers.read("listProposals", list_proposals);
  handlers.read("getProposal", get_proposal);
  handlers.act("adoptProposal", decides(services, Verdict::adopt));
  handlers.act("promoteProposal", decides(services, Verdict::promote));
  handlers.act("revertProposal", decides(services, Verdict::revert));
  handlers.act("ignoreProposal", decides(services, Verdict::ignore));
  handlers.act("holdProposal", decides(services, Verdict::hold));
  handlers.act("reopenProposal", decides(services, Verdict::reopen));
}

}  // namespace consort::server
