#include "compiler/read/expect.h"
#include "compiler/read/statement_reader.h"
#include "expression/template.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

Use read_use(const Map::Entry& written, const Reading& reading) {
  Use use{written.key, written.key_mark};
  use.withdrawn = written.value.is_null();
  if (use.withdrawn) return use;
  if (!expect(written.value, Value::Kind::map, "application " + quoted(*written.key),
              reading.diagnostics, "write {use: APPLICATION} and its parameters")) {
    return use;
  }
  Map arguments;
  for (const Map::Entry& entry : written.value.map()) {
    if (*entry.key != "use") {
      arguments.insert(entry.key, entry.value, entry.key_mark);
    } else if (expect(entry.value, Value::Kind::text, "'use'", reading.diagnostics)) {
      use.application = entry.value;
    }
  }
  use.arguments = read_parameters(arguments, Owner::application, reading);
  return use;
}

}  // namespace

void read_uses(const Value& applications, const Reading& reading, std::vector<Use>& uses) {
  if (applications.is_null()) return;
  if (!expect(applications, Value::Kind::map, "'applications'", reading.diagnostics,
              "write NAME: {use: APPLICATION} for each")) {
    return;
  }
  for (const Map::Entry& written : applications.map()) {
    if (!check_use_name(*written.key, written.key_mark, reading.diagnostics)) continue;
    uses.push_back(read_use(written, reading));
  }
}

}  // namespace consort::compiler
