#pragma once
#include <stop_token>

#include "agent/target/workbench.h"
#include "wire/requests.h"

namespace consort::agent {

// How resources are at this moment: the answer to a read. `bench` (may be null) says which thing is
// meant where a name alone does not. Sensitive attributes are redacted, and all of a resource that
// is sensitive as a whole; what is written in a file that is neither described nor for every user
// to read is told by its digest, or redacted. Bounded in time, number and size; what has no room is
// cut and said. Any thread; blocks.
wire::ReadResult live_read(const wire::Read& read, const Commons& commons,
                           const Machinery& machinery, const Workbench* bench,
                           const model::Redactor& redact, std::stop_token stop);

}  // namespace consort::agent
