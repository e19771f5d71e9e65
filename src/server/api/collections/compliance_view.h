#pragma once
#include "server/api/collections/fields.h"
#include "server/compliance/report.h"

namespace consort::server {

// The members of a summary: window, hosts, resources, availability, repairs, ...
Fields summary_of(const Assessment& assessment);
model::Map group_view(const Group& group);
model::Map point_view(const Point& point);
model::Map change_view(const store::ComplianceChange& change);
model::Map report_view(const ComplianceReport& report);

}  // namespace consort::server
