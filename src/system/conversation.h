#pragma once
#include <memory>

#include "system/child.h"
#include "system/process.h"

namespace consort::system {

// Starts the program and waits until it runs, `patience` at most.
Result<std::unique_ptr<Conversation>> start_conversation(const Launch& plan, Duration patience);

}  // namespace consort::system
