#pragma once
#include "base/hash.h"
#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// One of everything, tied together, in one environment.
struct Population {
  HostId host;
  Digest facts;
  RevisionId revision;
  Digest catalog;
  ReportId report;
  DriftId drift;
  ProposalId proposal;
  EnrolmentId enrolment;
  OperationId operation;
  PlanId plan;
  RolloutId rollout;
};
Result<Population> populate(Writer& writer, EnvironmentId environment);

}  // namespace consort::store
