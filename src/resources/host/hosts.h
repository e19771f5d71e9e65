#pragma once
#include <memory>

#include "resources/line/editor.h"
#include "resources/registry.h"

namespace consort::resources {

// Entries of /etc/hosts, and the machine's own name.
ProviderFactory hosts_entries_provider(std::shared_ptr<EditLocks> locks);
ProviderFactory hostname_provider(std::shared_ptr<EditLocks> locks);

// The machine's time zone.
std::unique_ptr<Provider> timezone_provider(system::Target& target, const model::Facts& facts);

// Whether `ip` and `ip6` of an entry are of different families.
Status one_address_of_a_family(const model::Map& attributes);

}  // namespace consort::resources
