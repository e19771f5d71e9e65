#pragma once
#include <memory>
#include <string>

#include "system/process.h"
#include "system/spawn.h"

namespace consort::system {

// Talks to a started child by lines; `name` is for messages.
std::unique_ptr<Conversation> make_conversation(Spawned child, std::string name);

}  // namespace consort::system
