#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/remote/access/access.h"
#include "cli/remote/api/refusal.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

// All but the token.
model::Value shown(const std::string& name, const ServerContext& context, bool current) {
  model::Map map;
  map.set("name", model::Value(name));
  map.set("server", model::Value(context.server.to_string()));
  map.set("root_key", model::Value(context.root_key.hex()));
  map.set("environment", model::Value(context.environment));
  map.set("current", model::Value(current));
  return model::Value(std::move(map));
}

Error unknown(const std::string& name) {
  return fail(Code::not_found, "there is no context '" + printable(name, 100) + "'");
}

void print_table(const Call& call, const Contexts& contexts) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, context] : contexts.by_name) {
    rows.push_back({name == contexts.current ? "*" : " ", printable(name),
                    context.server.to_string(), printable(context.environment)});
  }
  call.terminal.print(table(rows));
}

int change(const Call& call, const std::function<Status(Contexts&)>& edit) {
  auto file = context_file(call);
  if (!file) return refused(call, {file.error()});
  Status status = file->change(edit);
  return status ? static_cast<int>(kOk) : refused(call, {status.error()});
}

}  // namespace

int run_context_list(const Call& call) {
  auto file = context_file(call);
  auto contexts = file ? file->read() : Result<Contexts>(file.error());
  if (!contexts) return refused(call, {contexts.error()});
  if (call.arguments.format == Format::table) {
    print_table(call, *contexts);
    return kOk;
  }
  model::List list;
  for (const auto& [name, context] : contexts->by_name) {
    if (call.arguments.format == Format::name)
      call.terminal.print(printable(name) + "\n");
    else
      list.push_back(shown(name, context, name == contexts->current));
  }
  return call.arguments.format == Format::name ? static_cast<int>(kOk)
                                               : print_value(call, model::Value(std::move(list)));
}

int run_context_use(const Call& call) {
  const std::string& name = call.arguments.remote.name;
  return change(call, [&](Contexts& contexts) -> Status {
    if (!contexts.by_name.contains(name)) return unknown(name);
    contexts.current = name;
    return {};
  });
}

// What a verb would use, whatever it comes from.
int run_context_show(const Call& call) {
  auto context = choose_server(call);
  if (!context) return refused(call, {context.error()});
  model::Value value = shown(call.arguments.remote.context.value_or(""), *context, true);
  value.own_map().erase("name");
  value.own_map().erase("current");
  Arguments as_yaml = call.arguments;
  if (as_yaml.format != Format::json) as_yaml.format = Format::yaml;
  return print_value({as_yaml, call.wiring, call.terminal}, value);
}

int run_context_remove(const Call& call) {
  const std::string& name = call.arguments.remote.name;
  return change(call, [&](Contexts& contexts) -> Status {
    if (contexts.by_name.erase(name) == 0) return unknown(name);
    if (contexts.current == name) contexts.current.clear();
    return {};
  });
}

}  // namespace consort::cli
