#include "cli/output.h"

#include "cli/exit_code.h"
#include "document/yaml_writer.h"
#include "model/json.h"

namespace consort::cli {

int print_value(const Call& call, const model::Value& value) {
  if (call.arguments.format == Format::json) {
    call.terminal.print(model::to_pretty_json(value) + "\n");
    return kOk;
  }
  auto yaml = document::write_yaml(value);
  if (!yaml) return failed(call.terminal, yaml.error(), "-o json can show any bytes");
  call.terminal.print(*yaml);
  return kOk;
}

}  // namespace consort::cli
