#include "resources/operation/operation_outputs.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::resources {

Result<model::Map> parse_outputs(std::string_view written, const std::vector<std::string>& wanted) {
  model::Map given;
  for (std::string_view line : split(written, '\n')) {
    size_t sign = line.find('=');
    if (sign == line.npos) continue;
    std::string_view name = line.substr(0, sign);
    std::string_view value = line.substr(sign + 1);
    if (std::ranges::find(wanted, name) == wanted.end()) continue;
    if (invalid_utf8(value) || value.find('\0') != value.npos)
      return fail(Code::invalid, "its output '" + printable(name, 80) + "' is no text");
    given.set(name, model::Value(value));
  }
  for (const std::string& name : wanted) {
    if (given.contains(name)) continue;
    return fail(Code::invalid, "it gave no '" + printable(name, 80) +
                                   "', which is one of its outputs: it writes " +
                                   printable(name, 80) + "=VALUE to the file $CONSORT_OUTPUTS");
  }
  return given;
}

}  // namespace consort::resources
