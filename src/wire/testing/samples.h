#pragma once
#include <string>
#include <variant>
#include <vector>

#include "wire/enrolment.h"
#include "wire/message.h"

namespace consort::wire {

// One plausible message of every type, by the name of its golden file; some types have a second one
// with the other answer.
struct Sample {
  std::string name;
  std::variant<AgentMessage, ServerMessage> message;
};
std::vector<Sample> samples();

// The documents of an enrolment, as JSON, likewise.
struct SampleDocument {
  std::string name;
  std::string json;
};
std::vector<SampleDocument> enrolment_samples();

CatalogHeader sample_header();
EnrolmentRequest sample_enrolment();
Anchors sample_anchors();

}  // namespace consort::wire
