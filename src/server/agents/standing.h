#pragma once
#include <optional>

#include "server/agents/presence.h"
#include "store/compliance.h"

// What an agent says of its host at this moment, inside a transaction of the store.
namespace consort::server {

// What it comes to, by what was kept of the host before. nullopt: it does not tell yet. Bad news
// are believed at once; good news not while it deploys, nor before the agent has looked at anything
// since it began.
std::optional<store::Compliance> judge(const Presence& presence,
                                       const std::optional<store::Standing>& before,
                                       store::Compliance was);

// Keeps it, with the event that tells of a change; ends the failures of a host that has none any
// more. nullopt: it stands as before. not_found: there is no such host.
Result<std::optional<store::ComplianceChange>> note_standing(store::Writer& writer,
                                                             const Presence& presence);

}  // namespace consort::server
