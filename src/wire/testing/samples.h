#pragma once
#include <string>
#include <variant>
#include <vector>

#include "wire/message.h"

namespace consort::wire {

// One plausible message of every type, by the name of its golden file; some types have a second one
// with the other answer.
struct Sample {
  std::string name;
  std::variant<AgentMessage, ServerMessage> message;
};
std::vector<Sample> samples();

CatalogHeader sample_header();

}  // namespace consort::wire
