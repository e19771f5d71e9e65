#pragma once
#include <string>
#include <string_view>

#include "model/value.h"

namespace consort::model {

// How a description has to write what a machine says, so that it stands for itself: braces that
// would begin an expression begin none. Whoever puts what was found on a host into a site goes
// through here, or that host writes expressions which are evaluated for others.
std::string literal(std::string_view text);
// Every text in it; keys of maps inside an attribute are never expressions.
Value literal(const Value& value);

// A whole layer: names of resources, and their attributes.
Map literal_layer(const Map& layer);

}  // namespace consort::model
