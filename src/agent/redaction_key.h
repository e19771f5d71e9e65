#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "base/result.h"

namespace consort::agent {

// The key of model::Redactor on one machine. It lies in the folder of the state, for its owner
// only: who gets hold of a saved plan, but not of the machine, cannot try what its secrets might
// be.
Digest new_redaction_key();
// Nothing when there is none, or none that is whole.
Result<std::optional<Digest>> load_redaction_key(const std::string& folder);
// Keeps a key there, durably. Only for who holds the folder.
Status keep_redaction_key(const std::string& folder, const Digest& key);

}  // namespace consort::agent
