#pragma once
#include "server/actions/action_parts.h"

namespace consort::server {

// The answer to `GET /revisions/{commit}/diff`: for each host whose catalog is another one, which
// resources differ; on the first page the files of the site that do. What a host has as of a
// revision it was given then, or in the last one before. One call looks at a bounded number of
// hosts and gives a bounded answer: a page may be short and have a next one.
Outcome<Done> compare(const ActionParts& parts, const RevisionComparison& comparison);

}  // namespace consort::server
