#pragma once
#include <compare>
#include <cstdint>

namespace consort::store {

// A number the store gave to one thing of a kind; never given again.
template <class Tag>
struct Id {
  int64_t value = 0;
  friend auto operator<=>(Id, Id) = default;
};

using EnvironmentId = Id<struct EnvironmentTag>;
using HostId = Id<struct HostTag>;
using RevisionId = Id<struct RevisionTag>;
using ReportId = Id<struct ReportTag>;
using DriftId = Id<struct DriftTag>;
using TokenId = Id<struct TokenTag>;
using EnrolmentId = Id<struct EnrolmentTag>;
using OperationId = Id<struct OperationTag>;
using PlanId = Id<struct PlanTag>;
using RolloutId = Id<struct RolloutTag>;
using OrphanId = Id<struct OrphanTag>;
using ProposalId = Id<struct ProposalTag>;
using ComplianceChangeId = Id<struct ComplianceChangeTag>;
using FailureId = Id<struct FailureTag>;
using DeliveryId = Id<struct DeliveryTag>;

}  // namespace consort::store
