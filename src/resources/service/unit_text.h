#pragma once
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace consort::resources {

// Whether systemd would read every line of a unit file: sections, assignments in them, comments. It
// skips what it does not understand with a warning in its log; here the error names the line. An
// empty file is refused, for it masks the unit.
Status check_unit_file(std::string_view text);

// The same of a drop-in, which may be empty: that hides one of the same name elsewhere.
Status check_drop_in(std::string_view text);

// Whether systemd takes a file of this name for a drop-in.
bool is_drop_in_name(std::string_view name);

// Of `units`: whether drop-ins are named as files, and there are some where they are all there is.
Status drop_ins_are_files(const model::Map& attributes);

}  // namespace consort::resources
