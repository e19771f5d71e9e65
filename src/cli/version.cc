#include "cli/exit_code.h"
#include "cli/output.h"

namespace consort::cli {

int run_version(const Call& call) {
  if (call.arguments.format == Format::table) {
    call.terminal.print("consort " CONSORT_VERSION "\n");
    return kOk;
  }
  model::Map version;
  version.set("name", model::Value("consort"));
  version.set("version", model::Value(CONSORT_VERSION));
  return print_value(call, model::Value(std::move(version)));
}

}  // namespace consort::cli
