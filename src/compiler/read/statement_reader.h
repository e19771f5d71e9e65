#pragma once
#include <string_view>
#include <vector>

#include "compiler/read/layer.h"
#include "compiler/read/names.h"

namespace consort::compiler {

// What the readers of one document share.
struct Reading {
  const Types& types;
  const LineLookup& lines;
  Diagnostics& diagnostics;
};

// The resources that a layer describes under `type`: a map from name to attributes.
void read_collection(const Type& type, const model::Value& collection, const Reading& reading,
                     std::vector<Entry>& entries);

// Parameters or arguments: a map from name to value, where a name may end in + or -.
std::vector<Setting> read_parameters(const model::Map& parameters, Owner owner,
                                     const Reading& reading);

// `applications:`, a map from the name of a use to {use: application} and arguments.
void read_uses(const model::Value& applications, const Reading& reading, std::vector<Use>& uses);

}  // namespace consort::compiler
