#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/known_types.h"
#include "cli/output.h"
#include "cli/type_docs.h"

namespace consort::cli {

int run_types(const Call& call) {
  auto types = open_types(call);
  if (!types) return failed(call, types.error());
  const resources::Registry& registry = types->registry;
  const model::Schema& schema = registry.schema();
  const std::string& wanted = call.arguments.subject;
  if (!wanted.empty()) {
    const model::TypeSchema* type = schema.find(wanted);
    if (!type) {
      return failed(call, fail(Code::not_found, "there is no resource type '" + wanted + "'"),
                    did_you_mean(wanted, schema.collections()));
    }
    if (call.arguments.format != Format::table)
      return print_value(call, model::Value(type_value(*type)));
    call.terminal.print(type_markdown(*type));
    return kOk;
  }
  if (call.arguments.format != Format::table) {
    model::Map all;
    for (const auto& [collection, type] : schema.types())
      all.set(collection, model::Value(type_value(type)));
    return print_value(call, model::Value(std::move(all)));
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [collection, type] : schema.types())
    rows.push_back({collection, type.summary});
  call.terminal.print(table(rows));
  return kOk;
}

}  // namespace consort::cli
