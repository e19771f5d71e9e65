#pragma once
#include <string>

#include "wire/message.h"

// Makes messages small enough for the other side. One that is refused ends the link, and a numbered
// one would do so again after every hello.
namespace consort::wire {

// Whether the message is within the bound of its type, whatever number it will be given.
bool fits(const AgentMessage& message);

// Each returns what it is given, if that fits. Otherwise differences of long texts are left out,
// then all attributes that change, then entries from the end, and the message says how many.
Drift fitted(Drift drift);
Report fitted(Report report);  // leaves out what came out well first
PlanResult fitted(PlanResult answer);
ReadResult fitted(ReadResult answer);

// The first `most` bytes at most, not ending inside a character.
std::string clipped(std::string text, size_t most);

}  // namespace consort::wire
