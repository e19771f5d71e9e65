#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/facts.h"
#include "survey/description.h"

namespace consort::cli {

// What a look at a machine gave: what a description of it is written from.
struct Sighting {
  std::string name;  // the machine's own; "": it has none
  model::Facts facts;
  survey::Description seen;                     // `left_out` and `files` are not kept
  std::map<std::string, int64_t> nobodys = {};  // how many things are nobody's work, by origin
};

// As one line of JSON, and back. What is read may come from anybody: Code::invalid when it is none.
std::string to_json(const Sighting& sighting);
Result<Sighting> sighting_from_json(std::string_view text);

}  // namespace consort::cli
