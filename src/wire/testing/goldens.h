#pragma once
#include <string>

#include "wire/testing/samples.h"

namespace consort::wire {

// A message as JSON for people: what it is first, then its fields by name.
std::string pretty(const Sample& sample);
std::string pretty(const SampleDocument& sample);

std::string golden_path(const std::string& name);
std::string file_text(const std::string& path);

}  // namespace consort::wire
