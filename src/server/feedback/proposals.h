#pragma once
#include <mutex>

#include "server/actions/live_resources.h"
#include "server/actions/site_editor.h"
#include "store/proposals.h"

namespace consort::server {

// What people decide about changes that somebody made by hand. One decision at a time, so that of
// two who decide at once one is told that it was decided. Thread-safe; blocks for the store, the
// site, and an agent where the content of a file is to be described.
class Proposals {
 public:
  static constexpr Duration kPatience = std::chrono::seconds(20);  // for another decision

  Proposals(const ActionParts& parts, SiteEditor& editor, LiveResources& resources)
      : parts_(parts), editor_(editor), resources_(resources) {}

  // `request` is as ProposalDecision or Promotion in docs/openapi.yaml; with `preview` it only
  // tells what would come of it, with `branch` it makes the commit on a branch for people to look
  // at, and decides nothing. Problems: "stale", it does not stand any more; "unsupported", a
  // description cannot say it; those of SiteEditor and of Deployments::repair().
  Outcome<Done> decide(const Order& order, const store::Proposal& proposal, Verdict verdict,
                       const model::Map& request);

 private:
  struct Case;
  Outcome<Case> open_case(const Order& order, store::ProposalId id, const model::Map& request);
  Outcome<Done> adopt(const Case& of);
  Outcome<Done> promote(const Case& of);
  Outcome<Done> revert(const Case& of);
  Outcome<Done> put_aside(const Case& of, store::ProposalState state);

  Outcome<model::Map> attributes_found(const Case& of);
  Outcome<FileEdits> documents(const document::SourceTree& tree, const Case& of,
                               const std::vector<std::string>& layers,
                               const model::Map& attributes);
  Outcome<std::string> patch(const Case& of, const std::vector<std::string>& layers,
                             const model::Map& attributes);
  model::Value prospects(const Case& of, const std::vector<store::Host>& others,
                         const model::Map& described);
  Outcome<Done> describe(const Case& of, const std::vector<std::string>& layers,
                         store::Decision decision);
  Status conclude(store::Writer& writer, const Case& of, const store::Decision& decision);

  const ActionParts& parts_;
  SiteEditor& editor_;
  LiveResources& resources_;
  std::timed_mutex deciding_;
};

}  // namespace consort::server
